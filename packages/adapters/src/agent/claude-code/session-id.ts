import { createHash } from "node:crypto";
import type { AgentTask } from "@webordinary/domain";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the CLI can know it: other agents' sessions have other ids. */
export const isSessionId = (text: string): boolean => UUID.test(text);

/** The thread's own session: always the same, so that a worker that crashed before it could tell anybody finds it again. */
export const threadSessionId = ({ projectId, threadId }: AgentTask): string => uuidOf(`${projectId}/${threadId}`);

/** For a session in the place of one that is lost. Another id, because what the lost one cost isn't counted in it. */
export const nextSessionId = ({ projectId, threadId, instructionId }: AgentTask): string => uuidOf(`${projectId}/${threadId}/${instructionId}`);

/** A UUID made of a name (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
