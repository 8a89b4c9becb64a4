import type { Envelope } from "../kernel/envelope.ts";
import { EventId, ThreadId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { JsonObject, ReadModels } from "../ports/read-models.ts";
import { mustBeTold } from "./must-be-told.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import type { DocumentChange } from "./projection.ts";

/**
 * Events that people have to be told of and haven't been: collection `replies`, key the event's id, kept while it is due.
 * The cause and its ReplySent come from different streams, in any order, so whichever comes first waits for the other.
 */
export function dueReplies(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id: threadId } = parseStream(event.streamId);
  if (aggregate !== "thread" && aggregate !== "session") return [];
  const known = event as unknown as ThreadEvent | SessionEvent;
  if (mustBeTold(known)) return [meet(event.eventId, "due", { threadId, eventId: event.eventId, since: event.occurredAt })];
  if (known.type === "ReplySent" || known.type === "ReplyFailed") return [meet(known.data.causeEventId, "told", { threadId })];
  return [];
}

function meet(eventId: EventId, side: "due" | "told", value: JsonObject): DocumentChange {
  const change = (document: JsonObject | null): JsonObject | null => {
    if (!document) return { ...value, side };
    return document.side === side ? document : null;
  };
  return { collection: "replies", key: eventId, change };
}

export type DueReply = { readonly threadId: ThreadId; readonly eventId: EventId; readonly since: string };

/** At most `limit` replies that are due. */
export async function listDueReplies(readModels: ReadModels, limit = 100): Promise<readonly DueReply[]> {
  const documents = await readModels.list("replies", "", { limit });
  return documents
    .filter(({ value }) => value.side === "due")
    .map(({ value }) => ({ threadId: ThreadId.parse(value.threadId), eventId: EventId.parse(value.eventId), since: String(value.since) }));
}
