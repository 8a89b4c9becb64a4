import { type ChannelMessageId, InstructionId, type ProjectId, type ThreadId } from "../kernel/ids.ts";
import type { Control } from "../message/control-words.ts";
import type { InboundMessage } from "../message/message.ts";
import { withinOneEvent } from "../message/within-one-event.ts";
import type { ReadMessage } from "../ports/mail-parser.ts";
import type { Ports } from "../ports/ports.ts";
import type { Member, Project } from "../project/project.ts";
import { words } from "../replies/words/words.ts";
import { type IgnoredReason, MAX_IGNORED_DETAIL } from "../thread/thread.events.ts";
import { findIgnored } from "../thread/thread.ts";
import { admit } from "./admission.ts";
import { threadOf } from "./aggregates.ts";
import { goesInCircles, MAX_QUICK_TURNS } from "./break-loop.ts";
import { execute } from "./execute.ts";
import { noteBounce } from "./note-bounce.ts";
import { resolveThread, threadIdOf } from "./resolve-thread.ts";
import { shorten } from "./wording.ts";

type ReceivePorts = Pick<Ports, "eventStore" | "readModels" | "replyTokens" | "ids" | "clock" | "logger" | "metrics">;

export type IngestOutcome =
  | { readonly kind: "accepted" | "duplicate"; readonly threadId: ThreadId; readonly messageId: ChannelMessageId }
  | {
      readonly kind: "ignored";
      readonly threadId: ThreadId;
      readonly messageId: ChannelMessageId;
      readonly reason: IgnoredReason;
      readonly detail: string;
    };

/** Whom a message is for, as its channel tells; `token` is the thread's, when the message was sent to an address of its own. */
export type Addressee = { readonly project: Project; readonly token: string | null };

/**
 * Where every channel's messages come in: finds who wrote it and in which conversation, and appends that to the thread.
 * `addressee` is null when it is for no project that is known. Its files are taken only from a member who may ask for something. The same message twice changes nothing; one that was refused is
 * refused again for the same reason, unless it can be accepted by now. Throws only when something broke, and then the sender
 * should try again.
 */
export async function receiveMessage(ports: ReceivePorts, read: ReadMessage, addressee: Addressee | null): Promise<IngestOutcome> {
  const { message } = read;
  if (!addressee) return ignoreMessage(ports, message, null, "unknown-project", `no project is known under ${message.to.join(", ") || "no address"}`);
  if (message.deliveryReport) await noteBounce(ports, message, message.deliveryReport, addressee.project);
  const admission = await admit(ports, read, addressee.project);
  const { member } = admission;
  if (!admission.admitted) return ignoreMessage(ports, admission.message, { ...addressee, member }, admission.reason, admission.detail);
  return accept(ports, admission.message, { ...addressee, member: admission.member }, admission.control);
}

/** What follows a word of control is the end of the text, so its beginning tells it. */
const placed = (control: Control | null, text: string) => control && { word: control.word, restAt: text.trimEnd().length - control.rest.length };

type Sender = Addressee & { readonly member: Member };

/** A thread that was merged leads to another one; longer chains are a fault. */
const MAX_MERGES = 5;

async function accept(ports: ReceivePorts, message: InboundMessage, sender: Sender, control: Control | null): Promise<IngestOutcome> {
  const { project, member, token } = sender;
  const { projectId } = project;
  const { userId, role } = member;
  const { messageId } = message;
  const found = await resolveThread(ports, message, { projectId, userId, token });
  const circles = control === null ? await goesInCircles(ports, found, message) : "no";
  // It may be a person all the same: told once, not each time.
  if (circles === "yes") return ignoreMessage(ports, message, sender, "sender-limit", words(message.language).refusals.tooQuick);
  if (circles === "told") {
    const detail = `${MAX_QUICK_TURNS} answers within a minute each in one hour: no person writes like that, so nothing is done until the hour is over`;
    return ignoreMessage(ports, message, { ...sender, member: null }, "too-many-turns", detail);
  }
  for (let threadId = found, hops = 0; hops < MAX_MERGES; hops++) {
    const instructionId = InstructionId.parse(ports.ids.derive("instruction", threadId, messageId));
    const about = { threadId, projectId, userId, role, instructionId };
    const command = { type: "ReceiveMessage", ...about, control: placed(control, message.text), message: withinOneEvent(message) } as const;
    const executed = await execute(ports.eventStore, threadOf(threadId), command, causeOf(ports, message, threadId, userId));
    if (executed.ok) {
      const kind = executed.events.length > 0 ? "accepted" : "duplicate";
      ports.logger.info(`message ${kind}`, { threadId, messageId });
      ports.metrics.count(`mails-${kind}`);
      return { kind, threadId, messageId };
    }
    threadId = executed.state.mergedInto ?? threadIdOf(ports, projectId, messageId);
  }
  throw new ThreadMergedTooOftenError(messageId, found);
}

/** Notes why a message is not acted on. `sender.member` is given when the refusal is answered, which needs a conversation to stand in. */
export async function ignoreMessage(
  ports: ReceivePorts,
  message: InboundMessage,
  sender: (Addressee & { readonly member: Member | null }) | null,
  reason: IgnoredReason,
  detail: string,
): Promise<IngestOutcome> {
  const { messageId, channel, from, subject, language, attachments, refusedAttachments, rawKey } = message;
  const projectId = sender?.project.projectId ?? null;
  const opener = openerOf(sender);
  const threadId = opener
    ? await resolveThread(ports, message, { ...opener, token: sender?.token ?? null })
    : threadIdOf(ports, projectId ?? "", messageId);
  const about = { threadId, projectId, messageId, channel, from, subject, language, attachments, refusedAttachments, rawKey };
  const command = { type: "IgnoreMessage", opener, ...about, reason, detail: shorten(detail, MAX_IGNORED_DETAIL) } as const;
  const { state, ...executed } = await execute(
    ports.eventStore,
    threadOf(threadId),
    command,
    causeOf(ports, message, threadId, opener?.userId ?? "stranger"),
  );
  // It may have come before: what was said about it then is said again.
  const noted = findIgnored(state, messageId);
  if (!noted) return { kind: "duplicate", threadId, messageId };
  const again = executed.ok && executed.events.length === 0;
  ports.logger.warn(`message ignored${again ? " again" : ""}: ${noted.reason}`, { threadId, messageId });
  if (!again) ports.metrics.count("mails-ignored");
  return { kind: "ignored", threadId, messageId, reason: noted.reason, detail: noted.detail };
}

function openerOf(sender: (Addressee & { readonly member: Member | null }) | null): { projectId: ProjectId; userId: Member["userId"] } | null {
  return sender?.member ? { projectId: sender.project.projectId, userId: sender.member.userId } : null;
}

/** One mail to two projects is two messages: each has events of its own. */
function causeOf(ports: ReceivePorts, { messageId, rawKey }: InboundMessage, threadId: ThreadId, actor: string) {
  return {
    commandId: ports.ids.derive("ingest", threadId, messageId, rawKey),
    causationId: messageId,
    correlationId: messageId,
    actor,
    at: ports.clock.now(),
  };
}

/** The message's thread leads from one to the next and never to one that takes it. */
export class ThreadMergedTooOftenError extends Error {
  readonly code = "thread-merged-too-often";
  constructor(messageId: ChannelMessageId, threadId: ThreadId) {
    super(
      `no thread takes ${messageId}: ${threadId} was merged more than ${MAX_MERGES} times; look at its events, they should end in an open thread`,
    );
    this.name = "ThreadMergedTooOftenError";
  }
}
