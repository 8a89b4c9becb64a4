import type { Cause, Envelope } from "../kernel/envelope.ts";
import type { ChannelMessageId, EventId, Instant } from "../kernel/ids.ts";
import type { Ports } from "../ports/ports.ts";
import type { ReplyRequest } from "../ports/work-queues.ts";
import { mustBeTold } from "../projections/must-be-told.ts";
import type { Reply } from "../replies/reply.ts";
import type { SessionEvent } from "../session/session.events.ts";
import { findInstruction, type SessionState } from "../session/session.state.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import type { ThreadState } from "../thread/thread.ts";
import { sessionOf, threadOf } from "./aggregates.ts";
import { composeRefusal, composeReply, type ReplyContext } from "./compose-reply.ts";
import { execute, load } from "./execute.ts";

type ReplyPorts = Pick<Ports, "eventStore" | "outboundChannel" | "ids" | "clock" | "logger" | "metrics">;

export type DeliveryOutcome = "sent" | "refused" | "already-told" | "nothing-to-tell";

/**
 * Tells people of one event, once: says that it starts, hands the reply to the channel, records the id that the channel gave.
 * A crash between the channel's acceptance and the record repeats the mail, under the same id; that one window is logged.
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
  const reply = compose(event, session.state, context);
  if (!reply) return "nothing-to-tell";
  const before = thread.state.replies[replyId];
  if (before === "started" && !options.alone && isUnderway(thread.events, replyId, ports.clock.now())) throw new ReplyUnderwayError(replyId);
  if (before === "started") ports.logger.warn("a reply may go out twice: it was begun before, and its end is not known", { threadId, replyId });
  const cause = { commandId: replyId, causationId: eventId, correlationId: event.correlationId, actor: "reply", at: ports.clock.now() };
  const { kind } = reply;
  const started = await execute(ports.eventStore, threadOf(threadId), { type: "StartReply", replyId, kind, causeEventId: eventId }, cause);
  if (!before && started.ok && started.events.length === 0) throw new ReplyUnderwayError(replyId);
  const sent = await ports.outboundChannel.send(reply);
  ports.metrics.count(sent.ok ? "replies-sent" : "replies-refused");
  if (!sent.ok) {
    ports.logger.error("a reply was refused for good", { threadId, replyId, reason: sent.reason });
    await execute(
      ports.eventStore,
      threadOf(threadId),
      { type: "RecordReplyFailed", threadId, replyId, kind, causeEventId: eventId, reason: sent.reason },
      cause,
    );
    return "refused";
  }
  await recordSent(ports, reply, sent.messageId, cause);
  return "sent";
}

/** A channel takes a reply within this time, its own retries included; after it, whoever began to send is gone. Milliseconds. */
export const REPLY_UNDERWAY_MS = 60_000;

function isUnderway(events: readonly Envelope[], replyId: string, now: Instant): boolean {
  const begun = events.findLast(({ type, data }) => type === "ReplyStarted" && data.replyId === replyId);
  return begun !== undefined && Date.parse(now) - Date.parse(begun.occurredAt) < REPLY_UNDERWAY_MS;
}

/** The same event, the same reply. */
export const replyIdOf = (ports: Pick<Ports, "ids">, eventId: EventId): string => ports.ids.derive("reply", eventId);

/** Whether it went out, or was refused for good. */
export const isTold = ({ replies }: ThreadState, replyId: string): boolean => replies[replyId] === "sent" || replies[replyId] === "failed";

/** Two were asked for the same reply at the same moment. Try again later: it was sent by then, or the other one broke. */
export class ReplyUnderwayError extends Error {
  readonly code = "reply-underway";
  constructor(replyId: string) {
    super(`the reply ${replyId} is being sent by another process at this moment: try again later`);
    this.name = "ReplyUnderwayError";
  }
}

function recordSent(ports: ReplyPorts, reply: Reply, messageId: ChannelMessageId, cause: Cause) {
  const { threadId, projectId, replyId, kind, causeEventId, inReplyTo } = reply;
  const command = { type: "RecordReplySent", threadId, projectId, replyId, kind, causeEventId, inReplyTo, channelMessageId: messageId } as const;
  return execute(ports.eventStore, threadOf(threadId), command, cause);
}

function compose(event: Envelope, session: SessionState, context: ReplyContext): Reply | null {
  const known = event as unknown as ThreadEvent | SessionEvent;
  if (!mustBeTold(known)) return null;
  if (known.type === "MessageIgnored") return composeRefusal(known, context);
  const instruction = findInstruction(session, known.data.instructionId);
  return instruction ? composeReply(known, instruction, context) : null;
}
