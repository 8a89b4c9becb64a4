import type { Cause, Envelope } from "../kernel/envelope.ts";
import type { ChannelMessageId, EventId, Instant } from "../kernel/ids.ts";
import type { RefusedAttachment } from "../message/message.ts";
import { NotTakenError, type SendResult } from "../ports/outbound-channel.ts";
import type { Ports } from "../ports/ports.ts";
import type { ReplyRequest } from "../ports/work-queues.ts";
import { mustBeTold } from "../projections/must-be-told.ts";
import type { Reply } from "../replies/reply.ts";
import type { SessionEvent } from "../session/session.events.ts";
import { findInstruction, type Instruction, type SessionState } from "../session/session.state.ts";
import { MAX_REPLY_REASON, type ThreadEvent } from "../thread/thread.events.ts";
import type { ReplyState, ThreadState } from "../thread/thread.ts";
import { sessionOf, threadOf } from "./aggregates.ts";
import { composeControl, composeRefusal, composeReply, composeUndelivered, type ReplyContext } from "./compose-reply.ts";
import { execute, load } from "./execute.ts";
import { shorten } from "./wording.ts";

type ReplyPorts = Pick<Ports, "eventStore" | "outboundChannel" | "ids" | "clock" | "logger" | "metrics">;

export type DeliveryOutcome = "sent" | "refused" | "already-told" | "nothing-to-tell";

/**
 * Tells people of one event, once: says which attempt starts, hands the reply to the channel, records the id that the channel gave.
 * A crash between the channel's acceptance and the record repeats the mail, under the same id; that one window is logged.
 * What the channel surely didn't take is deferred, and tried again after a pause that grows: `ReplyDeferredError` until then.
 * Another process may be sending it at this moment: then `ReplyUnderwayError`; `alone` says that there is no other.
 */
export async function deliverReply(
  ports: ReplyPorts,
  { threadId, eventId }: ReplyRequest,
  options: { readonly alone?: boolean } = {},
): Promise<DeliveryOutcome> {
  const thread = await load(ports.eventStore, threadOf(threadId));
  const session = await load(ports.eventStore, sessionOf(threadId));
  const event = [...thread.events, ...session.events].find((candidate) => candidate.eventId === eventId);
  if (!event || !thread.state.opened) return "nothing-to-tell";
  const replyId = replyIdOf(ports, eventId);
  if (isTold(thread.state, replyId)) return "already-told";

  const context = { replyId, causeEventId: eventId, projectId: thread.state.opened.projectId, threadId, messageIds: thread.state.messageIds };
  const reply = compose(event, session.state, thread.events, context);
  if (!reply) return "nothing-to-tell";
  const before = thread.state.replies[replyId];
  const waitMs = waitFor(before, thread.events, replyId, ports.clock.now());
  if (before?.status === "deferred" && waitMs > 0) throw new ReplyDeferredError(replyId, waitMs);
  if (before?.status === "started" && waitMs > 0 && !options.alone) throw new ReplyUnderwayError(replyId, waitMs);
  const { attempts, deferrals } = before ?? { attempts: 0, deferrals: 0 };
  // Events of a further attempt are further events.
  const commandId = attempts === 0 ? replyId : `${replyId}.${attempts}`;
  const cause = { commandId, causationId: eventId, correlationId: event.correlationId, actor: "reply", at: ports.clock.now() };
  const { kind } = reply;
  const start = { type: "StartReply", attempt: attempts + 1, replyId, kind, causeEventId: eventId } as const;
  const started = await execute(ports.eventStore, threadOf(threadId), start, cause);
  // Of those who found it at the same moment, another one began this attempt.
  if (started.ok && started.events.length === 0) throw new ReplyUnderwayError(replyId, REPLY_UNDERWAY_MS);
  if (before?.status === "started")
    ports.logger.warn("a reply may go out twice: it was begun before, and its end is not known", { threadId, replyId });
  const sent = await hand(ports, reply, deferrals, cause);
  ports.metrics.count(sent.ok ? "replies-sent" : "replies-refused");
  if (!sent.ok) {
    ports.logger.error("a reply was refused for good", { threadId, replyId, reason: sent.reason });
    await execute(
      ports.eventStore,
      threadOf(threadId),
      { type: "RecordReplyFailed", threadId, replyId, kind, causeEventId: eventId, reason: shorten(sent.reason, MAX_REPLY_REASON) },
      cause,
    );
    return "refused";
  }
  await recordSent(ports, reply, sent.messageId, cause);
  return "sent";
}

/** A channel takes a reply within this time, its own retries included; after it, whoever began to send is gone. Milliseconds. */
export const REPLY_UNDERWAY_MS = 60_000;

/** The pause after a reply was not taken; it doubles with every further time, up to the longest. Milliseconds. */
export const FIRST_DEFERRAL_MS = 5_000;
/** A mail server that is away for a day is asked some hundred times, each of which leaves two events. Milliseconds. */
export const LONGEST_DEFERRAL_MS = 300_000;

const deferralMs = (deferrals: number): number => Math.min(FIRST_DEFERRAL_MS * 2 ** (deferrals - 1), LONGEST_DEFERRAL_MS);

/** How long a reply that was begun, or deferred, is still left alone. Milliseconds. */
function waitFor(before: ReplyState | undefined, events: readonly Envelope[], replyId: string, now: Instant): number {
  if (before?.status !== "started" && before?.status !== "deferred") return 0;
  const { status, deferrals } = before;
  const wanted = status === "started" ? "ReplyStarted" : "ReplyDeferred";
  const since = events.findLast(({ type, data }) => type === wanted && data.replyId === replyId)?.occurredAt ?? now;
  return Date.parse(since) + (status === "started" ? REPLY_UNDERWAY_MS : deferralMs(deferrals)) - Date.parse(now);
}

/** Hands the reply to its channel; when it surely wasn't taken, that is recorded, so that the next try needn't wait or warn. */
async function hand(ports: ReplyPorts, reply: Reply, deferrals: number, cause: Cause): Promise<SendResult> {
  try {
    return await ports.outboundChannel.send(reply);
  } catch (error) {
    if (!(error instanceof NotTakenError)) throw error;
    const { threadId, replyId, kind, causeEventId } = reply;
    const command = { type: "DeferReply", replyId, kind, causeEventId, reason: shorten(error.message, MAX_REPLY_REASON) } as const;
    await execute(ports.eventStore, threadOf(threadId), command, { ...cause, at: ports.clock.now() });
    throw new ReplyDeferredError(replyId, deferralMs(deferrals + 1), { cause: error });
  }
}

/** The same event, the same reply. */
export const replyIdOf = (ports: Pick<Ports, "ids">, eventId: EventId): string => ports.ids.derive("reply", eventId);

/** Whether it went out, or was refused for good. */
export const isTold = ({ replies }: ThreadState, replyId: string): boolean =>
  replies[replyId]?.status === "sent" || replies[replyId]?.status === "failed";

/** Two were asked for the same reply at the same moment. Try again later: it was sent by then, or the other one broke. */
export class ReplyUnderwayError extends Error {
  readonly code = "reply-underway";
  readonly retryAfterMs: number;
  constructor(replyId: string, retryAfterMs: number) {
    super(`the reply ${replyId} is being sent by another process at this moment: try again later`);
    this.name = "ReplyUnderwayError";
    this.retryAfterMs = retryAfterMs;
  }
}

/** The channel surely didn't take the reply. Try again after `retryAfterMs`. */
export class ReplyDeferredError extends Error {
  readonly code = "reply-deferred";
  readonly retryAfterMs: number;
  constructor(replyId: string, retryAfterMs: number, options?: ErrorOptions) {
    const why = options?.cause instanceof Error ? `: ${options.cause.message}` : "";
    super(`the reply ${replyId} was not taken${why}; it is tried again in ${Math.ceil(retryAfterMs / 1000)} s`, options);
    this.name = "ReplyDeferredError";
    this.retryAfterMs = retryAfterMs;
  }
}

function recordSent(ports: ReplyPorts, reply: Reply, messageId: ChannelMessageId, cause: Cause) {
  const { threadId, projectId, replyId, kind, causeEventId, inReplyTo } = reply;
  const command = { type: "RecordReplySent", threadId, projectId, replyId, kind, causeEventId, inReplyTo, channelMessageId: messageId } as const;
  return execute(ports.eventStore, threadOf(threadId), command, cause);
}

function compose(event: Envelope, session: SessionState, thread: readonly Envelope[], context: ReplyContext): Reply | null {
  const known = event as unknown as ThreadEvent | SessionEvent;
  if (!mustBeTold(known)) return null;
  if (known.type === "MessageIgnored") return composeRefusal(known, context);
  if (known.type === "ControlAnswered") return composeControl(known, session, context);
  if (known.type === "ReplyBounced")
    return known.data.otherAddress === null ? null : composeUndelivered(known, known.data.otherAddress, session, context);
  const instruction = findInstruction(session, known.data.instructionId);
  return instruction ? composeReply(known, instruction, session, context, refusedWith(thread, instruction)) : null;
}

/** Files that could not be taken, of every message about the instruction. */
function refusedWith(thread: readonly Envelope[], { tell }: Instruction): readonly RefusedAttachment[] {
  const about = new Set(tell.map(({ messageId }) => messageId));
  return (thread as unknown as readonly ThreadEvent[]).flatMap((event) =>
    event.type === "MessageReceived" && about.has(event.data.message.messageId) ? event.data.message.refusedAttachments : [],
  );
}
