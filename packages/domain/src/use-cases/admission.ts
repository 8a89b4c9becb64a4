import { type Control, readControl } from "../message/control-words.ts";
import type { InboundMessage } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import { type Member, mayEdit, memberByAddress, type Project } from "../project/project.ts";
import { words } from "../replies/words/words.ts";
import type { IgnoredReason } from "../thread/thread.events.ts";
import { countInHour, PROJECT_LIMIT, SENDER_LIMIT } from "./rate-limit.ts";
import { shorten } from "./wording.ts";

/** Who may do what: `member` is null for strangers, who are never answered. */
export type Admission =
  | { readonly admitted: true; readonly member: Member; readonly control: Control | null }
  | { readonly admitted: false; readonly member: Member | null; readonly reason: IgnoredReason; readonly detail: string };

/** Of the files' names in a refusal, which has to say more than them. Characters. */
const NAMES_LENGTH = 300;

/** Decides about a message for a project: written by a person, who is who the message says, a member, who may do this, and not too often. */
export async function admit(ports: Pick<Ports, "readModels" | "clock">, message: InboundMessage, project: Project): Promise<Admission> {
  if (message.automatic) return refuse(null, message.automatic, "written by a machine, so never answered");
  const member = memberByAddress(project, message.from);
  if (!member) return refuse(null, "unknown-sender", `${message.from} is not a member of ${project.projectId}`);
  // Whoever pretends to be a member is a stranger, and an answer would go to somebody who never wrote.
  if (message.authentication.verdict !== "passed") {
    return refuse(null, "unauthenticated", `nothing shows that ${message.from} wrote this: ${message.authentication.detail || "no check was made"}`);
  }
  const tooMany = await overLimit(ports, message, member, project);
  if (tooMany) return tooMany;
  const control = readControl(message.text);
  const refusal = whyNot(message, control, member, project);
  return refusal ? refuse(member, refusal.reason, refusal.detail) : { admitted: true, member, control };
}

const refuse = (member: Member | null, reason: IgnoredReason, detail: string): Admission => ({ admitted: false, member, reason, detail });

async function overLimit(
  ports: Pick<Ports, "readModels" | "clock">,
  { messageId, language }: InboundMessage,
  member: Member,
  { projectId }: Project,
): Promise<Admission | null> {
  const now = ports.clock.now();
  const ofSender = await countInHour(ports, `${projectId}/${member.userId}`, messageId, now, SENDER_LIMIT);
  // Told once an hour: to answer each would be to go along with whatever sends them.
  if (ofSender === SENDER_LIMIT + 1) return refuse(member, "sender-limit", words(language).refusals.senderLimit(SENDER_LIMIT));
  if (ofSender > SENDER_LIMIT) return refuse(member, "rate-limited", `more than ${SENDER_LIMIT} messages of ${member.userId} in this hour`);
  const ofAll = await countInHour(ports, projectId, messageId, now, PROJECT_LIMIT);
  return ofAll > PROJECT_LIMIT ? refuse(member, "rate-limited", `more than ${PROJECT_LIMIT} messages to ${projectId} in this hour`) : null;
}

function whyNot(
  message: InboundMessage,
  control: Control | null,
  { role }: Member,
  { projectId }: Project,
): { reason: IgnoredReason; detail: string } | null {
  const say = words(message.language).refusals;
  const onlyAsks = control?.word === "status" || control?.word === "help";
  if (!mayEdit(role) && !onlyAsks) return { reason: "not-allowed", detail: say.notAllowed(projectId) };
  if (control?.word === "publish" && role !== "owner") return { reason: "not-allowed", detail: say.onlyOwnerPublishes(projectId) };
  if (message.text.trim() !== "") return null;
  const refused = message.refusedAttachments.length > 0 ? ` ${words(message.language).refused(message.refusedAttachments)}` : "";
  if (message.attachments.length === 0) return { reason: "empty", detail: `${say.empty}${refused}` };
  const names = shorten(message.attachments.map(({ name }) => name).join(", "), NAMES_LENGTH);
  return { reason: "no-instruction", detail: `${say.noInstruction(names)}${refused}` };
}
