import { type Envelope, mustBeTold, type SessionEvent, type ThreadEvent } from "@webordinary/domain";
import type { Outside } from "./outside.ts";

/**
 * 1: whatever people must be told of is told by exactly one reply, and nothing else is. The same reply leaves twice only
 * through the one window that can't be closed, and then the log says so.
 */
export function checkReplies({ events, mails, mayBeRepeated }: Outside): string[] {
  const due = events.filter((event) => isThreadOrSession(event) && mustBeTold(event as unknown as ThreadEvent | SessionEvent));
  const records = (events as unknown as readonly ThreadEvent[]).filter((event) => event.type === "ReplySent" || event.type === "ReplyFailed");
  const broken: string[] = [];
  const expected = new Set<string>();
  for (const { eventId, type } of due) {
    const told = records.filter(({ data }) => data.causeEventId === eventId);
    const [record] = told;
    if (told.length !== 1 || !record) broken.push(`1: ${type} (${eventId}) was recorded as told ${told.length} times`);
    else if (record.type === "ReplySent") expected.add(record.data.replyId);
  }
  for (const replyId of expected) {
    const sent = mails.filter((mail) => mail.replyId === replyId).length;
    if (sent === 0) broken.push(`1: the reply ${replyId} is recorded as sent and never left`);
    if (sent > 1 && !mayBeRepeated.includes(replyId)) broken.push(`1: the reply ${replyId} left ${sent} times and the log doesn't say so`);
  }
  for (const { replyId } of mails) if (!expected.has(replyId)) broken.push(`1: the reply ${replyId} left for nothing that people must be told of`);
  return broken;
}

const isThreadOrSession = ({ streamId }: Envelope): boolean => streamId.startsWith("thread-") || streamId.startsWith("session-");
