import type { SentReply } from "@webordinary/adapters/memory";
import { type Envelope, mustBeTold, type SessionEvent, type ThreadEvent } from "@webordinary/domain";

/** Invariant 1 for everything that people must be told of: one reply left for it, and none for anything else. `sends`: how often the channel was asked to send. */
export function checkReplies(log: readonly Envelope[], sent: readonly SentReply[], sends: number): string[] {
  const due = new Map<string, number>();
  for (const event of log) {
    const ofPeople = event.streamId.startsWith("thread-") || event.streamId.startsWith("session-");
    if (ofPeople && mustBeTold(event as unknown as ThreadEvent | SessionEvent)) due.set(event.eventId, 0);
  }
  const broken: string[] = [];
  for (const { reply } of sent) {
    const before = due.get(reply.causeEventId);
    if (before === undefined) broken.push(`the reply ${reply.replyId} left for ${reply.causeEventId}, of which nobody must be told`);
    else due.set(reply.causeEventId, before + 1);
  }
  for (const [eventId, replies] of due) if (replies !== 1) broken.push(`${replies} replies left for ${eventId}`);
  if (sends !== sent.length) broken.push(`${sent.length} replies were handed over ${sends} times`);
  return broken;
}
