import { type Control, readControl } from "../message/control-words.ts";
import type { InboundMessage } from "../message/message.ts";
import type { ReadMessage } from "../ports/mail-parser.ts";
import type { Ports } from "../ports/ports.ts";
import { type Member, mayEdit, memberByAddress, type Project } from "../project/project.ts";
import { words } from "../replies/words/words.ts";
import type { IgnoredReason } from "../thread/thread.events.ts";
import { countInHour, PROJECT_LIMIT, SENDER_LIMIT } from "./rate-limit.ts";
import { shorten } from "./wording.ts";

/** Who may do what: `member` is null for strangers, who are never answered. `message` has its files as far as they were taken. */
export type Admission =
  | { readonly admitted: true; readonly message: InboundMessage; readonly member: Member; readonly control: Control | null }
  | ({ readonly admitted: false; readonly message: InboundMessage } & Refusal);

type Refusal = { readonly member: Member | null; readonly reason: IgnoredReason; readonly detail: string };

type Asking = Pick<Ports, "readModels" | "clock">;

/** Of the files' names in a refusal, which has to say more than them. Characters. */
const NAMES_LENGTH = 300;

/**
 * Decides about a message for a project: written by a person, who is who the message says, a member, who may do this, and not too often.
 * Only then its files are taken, and with them it must ask for something.
 */
export async function admit(ports: Asking, { message, takeFiles }: ReadMessage, project: Project): Promise<Admission> {
  const sender = await judgeSender(ports, message, project);
  if ("reason" in sender) return { admitted: false, message, ...sender };
  const { member } = sender;
  const forbidden = mayNot(message, readControl(message.text), member, project);
  if (forbidden) return { admitted: false, message, member, ...forbidden };
  const whole = { ...message, ...(await takeFiles()) };
  const control = readControl(whole.text);
  // Asked again: with a picture's name in it, the text may be no word of control any more.
  const refusal = mayNot(whole, control, member, project) ?? asksNothing(whole);
  return refusal ? { admitted: false, message: whole, member, ...refusal } : { admitted: true, message: whole, member, control };
}

async function judgeSender(ports: Asking, message: InboundMessage, project: Project): Promise<Refusal | { readonly member: Member }> {
  if (message.automatic) return refuse(null, message.automatic, "written by a machine, so never answered");
  const member = memberByAddress(project, message.from);
  if (!member) return refuse(null, "unknown-sender", `${message.from} is not a member of ${project.projectId}`);
  // Whoever pretends to be a member is a stranger, and an answer would go to somebody who never wrote.
  if (message.authentication.verdict !== "passed") {
    return refuse(null, "unauthenticated", `nothing shows that ${message.from} wrote this: ${message.authentication.detail || "no check was made"}`);
  }
  return (await overLimit(ports, message, member, project)) ?? { member };
}

const refuse = (member: Member | null, reason: IgnoredReason, detail: string): Refusal => ({ member, reason, detail });

async function overLimit(ports: Asking, { messageId, language }: InboundMessage, member: Member, { projectId }: Project): Promise<Refusal | null> {
  const now = ports.clock.now();
  const ofSender = await countInHour(ports, `${projectId}/${member.userId}`, messageId, now, SENDER_LIMIT);
  // Each person is told once an hour: to answer each message would be to go along with whatever sends them.
  if (ofSender === SENDER_LIMIT + 1) return refuse(member, "sender-limit", words(language).refusals.senderLimit(SENDER_LIMIT));
  if (ofSender > SENDER_LIMIT) return refuse(member, "rate-limited", `more than ${SENDER_LIMIT} messages of ${member.userId} in this hour`);
  const ofAll = await countInHour(ports, projectId, messageId, now, PROJECT_LIMIT);
  if (ofAll <= PROJECT_LIMIT) return null;
  const untold = (await countInHour(ports, `${projectId}/${member.userId}/left-out`, messageId, now, 0)) === 1;
  return untold
    ? refuse(member, "sender-limit", words(language).refusals.projectLimit(PROJECT_LIMIT))
    : refuse(member, "rate-limited", `more than ${PROJECT_LIMIT} messages to ${projectId} in this hour`);
}

type Reason = Pick<Refusal, "reason" | "detail">;

function mayNot({ language }: InboundMessage, control: Control | null, { role }: Member, { projectId }: Project): Reason | null {
  const say = words(language).refusals;
  const onlyAsks = control?.word === "status" || control?.word === "help";
  if (!mayEdit(role) && !onlyAsks) return { reason: "not-allowed", detail: say.notAllowed(projectId) };
  if (control?.word === "publish" && role !== "owner") return { reason: "not-allowed", detail: say.onlyOwnerPublishes(projectId) };
  return null;
}

function asksNothing(message: InboundMessage): Reason | null {
  const say = words(message.language).refusals;
  if (message.text.trim() !== "") return null;
  const refused = message.refusedAttachments.length > 0 ? ` ${words(message.language).refused(message.refusedAttachments)}` : "";
  if (message.attachments.length === 0) return { reason: "empty", detail: `${say.empty}${refused}` };
  const names = shorten(message.attachments.map(({ name }) => name).join(", "), NAMES_LENGTH);
  return { reason: "no-instruction", detail: `${say.noInstruction(names)}${refused}` };
}
