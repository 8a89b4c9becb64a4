import type { Envelope } from "../kernel/envelope.ts";
import { ProjectUser, ThreadId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { JsonObject, ReadModels } from "../ports/read-models.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { DocumentChange } from "./projection.ts";

/** A thread with work that a worker could do now. Kept only while there is some. */
export type BoardEntry = { readonly projectUser: ProjectUser; readonly threadId: ThreadId; readonly since: string };

/**
 * What is waiting for a worker, per project+user: collection `work`, key `{project+user}/{threadId}`. A hint for workers and the
 * janitor, who look into the session's stream before they act, so an entry too many does no harm.
 */
export function workBoard(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id: threadId } = parseStream(event.streamId);
  if (aggregate !== "session") return [];
  const known = event as unknown as SessionEvent;
  if (!("instructionId" in known.data)) return [];
  const { instructionId, projectUser } = known.data;
  const at = { collection: "work", key: `${projectUser}/${threadId}` };
  switch (known.type) {
    case "InstructionSubmitted":
    case "PlanApproved":
    case "PlanAmended":
    case "QuestionAnswered":
      return [{ ...at, change: (document) => withOpen(document, instructionId, { projectUser, threadId, since: event.occurredAt }) }];
    case "PlanProposed":
    case "QuestionAsked":
    case "PlanRejected":
    case "InstructionExpired":
    case "InstructionCompleted":
    case "InstructionFailed":
    case "InstructionSuperseded":
    case "InstructionCancelled":
      return [{ ...at, change: (document) => withoutOpen(document, instructionId) }];
    default:
      return [];
  }
}

function withOpen(document: JsonObject | null, instructionId: string, entry: JsonObject): JsonObject {
  const open = (document?.open ?? []) as readonly string[];
  return { ...entry, ...document, open: open.includes(instructionId) ? open : [...open, instructionId] };
}

function withoutOpen(document: JsonObject | null, instructionId: string): JsonObject | null {
  const open = ((document?.open ?? []) as readonly string[]).filter((other) => other !== instructionId);
  return open.length === 0 ? null : { ...document, open };
}

/** How many entries are looked at in one go; the rest comes next time. */
const PAGE = 100;

/** All entries, or those of one project+user. */
export async function boardEntries(readModels: ReadModels, projectUser?: ProjectUser): Promise<readonly BoardEntry[]> {
  const entries: BoardEntry[] = [];
  const prefix = projectUser ? `${projectUser}/` : "";
  for (let after: string | undefined; ; ) {
    const page = await readModels.list("work", prefix, after === undefined ? { limit: PAGE } : { limit: PAGE, after });
    for (const { value } of page) {
      entries.push({ projectUser: ProjectUser.parse(value.projectUser), threadId: ThreadId.parse(value.threadId), since: String(value.since) });
    }
    after = page.at(-1)?.key;
    if (page.length < PAGE || after === undefined) return entries;
  }
}
