import type { Envelope } from "../kernel/envelope.ts";
import type { ReplyKind } from "../replies/reply.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { IgnoredReason, ThreadEvent } from "../thread/thread.events.ts";
import { mustBeTold } from "./must-be-told.ts";

/** How one message fared, as far as the events of its thread and session tell. */
export type MessageOutcome =
  | { readonly state: "unknown" | "working" }
  | { readonly state: "ignored"; readonly reason: IgnoredReason; readonly detail: string; readonly replyId: string | null; readonly settled: boolean }
  | {
      readonly state: "told";
      readonly kind: ReplyKind;
      readonly replyId: string;
      /** False when the mail service refused the reply for good. */
      readonly delivered: boolean;
      readonly previewUrl: string | null;
      readonly editUrl: string | null;
      readonly sha: string | null;
      readonly detail: string | null;
    };

/**
 * Follows a message from its arrival to the reply about its end; replies in between, such as an interruption's, are not its end.
 * One that was ignored first and received when it came again is on its way.
 */
export function messageOutcome(threadEvents: readonly Envelope[], sessionEvents: readonly Envelope[], messageId: string): MessageOutcome {
  const thread = threadEvents as unknown as readonly ThreadEvent[];
  const received = thread.find((event) => event.type === "MessageReceived" && event.data.message.messageId === messageId);
  if (received?.type === "MessageReceived") return endOf(received.data.instructionId, thread, sessionEvents);
  const ignoredAt = thread.findIndex((event) => event.type === "MessageIgnored" && event.data.messageId === messageId);
  const ignored = thread[ignoredAt];
  if (ignored?.type !== "MessageIgnored") return { state: "unknown" };
  const told = replyTo(thread, threadEvents[ignoredAt]?.eventId);
  const { reason, detail } = ignored.data;
  return { state: "ignored", reason, detail, replyId: told?.data.replyId ?? null, settled: told !== undefined || !mustBeTold(ignored) };
}

function endOf(messageInstruction: string, thread: readonly ThreadEvent[], sessionEvents: readonly Envelope[]): MessageOutcome {
  const events = sessionEvents as unknown as readonly SessionEvent[];
  const joinedAt = events.findIndex((event) => joins(event, messageInstruction));
  const instructionId = aboutWhich(events[joinedAt]) ?? messageInstruction;
  const endAt = sessionEvents.findLastIndex((_, index) => index >= joinedAt && isEnd(events[index], instructionId));
  const told = replyTo(thread, sessionEvents[endAt]?.eventId);
  if (!told) return { state: "working" };
  return { state: "told", kind: told.data.kind, replyId: told.data.replyId, delivered: told.type === "ReplySent", ...result(sessionEvents, endAt) };
}

/** A message that is about an instruction that was there already shares its answer. */
function joins({ type, data }: SessionEvent, messageInstruction: string): boolean {
  if (type === "InstructionCancelled") return data.joinedBy?.by === messageInstruction;
  return "replyTo" in data && "by" in data && data.by === messageInstruction;
}

const aboutWhich = (event: SessionEvent | undefined): string | undefined =>
  event && "instructionId" in event.data ? event.data.instructionId : undefined;

function isEnd(event: SessionEvent | undefined, instructionId: string): boolean {
  if (event === undefined || aboutWhich(event) !== instructionId) return false;
  return mustBeTold(event) && event.type !== "InstructionInterrupted" && event.type !== "InstructionAcknowledged";
}

function replyTo(thread: readonly ThreadEvent[], eventId: string | undefined) {
  for (const event of thread) {
    if ((event.type === "ReplySent" || event.type === "ReplyFailed") && event.data.causeEventId === eventId) return event;
  }
  return undefined;
}

function result(events: readonly Envelope[], endAt: number) {
  const end = events[endAt] as unknown as SessionEvent;
  const nothing = { previewUrl: null, editUrl: null, sha: null, detail: null };
  if (end.type === "InstructionCompleted") return { ...nothing, previewUrl: end.data.previewUrl, editUrl: end.data.editUrl, sha: end.data.sha };
  if (end.type === "InstructionFailed")
    return { ...nothing, previewUrl: end.data.previewUrl, detail: end.data.detail, sha: committedSha(events, end.data.instructionId) };
  return nothing;
}

function committedSha(events: readonly Envelope[], instructionId: string): string | null {
  const commits = (events as unknown as readonly SessionEvent[]).filter(
    (event) => event.type === "ChangesCommitted" && event.data.instructionId === instructionId,
  );
  const last = commits.at(-1);
  return last?.type === "ChangesCommitted" ? last.data.sha : null;
}
