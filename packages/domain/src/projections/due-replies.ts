import type { Envelope } from "../kernel/envelope.ts";
import { EventId, ThreadId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { JsonObject, ReadModels } from "../ports/read-models.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import { mustBeTold } from "./must-be-told.ts";
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
  if (known.type === "ReplySent" || known.type === "ReplyFailed")
    return [meet(known.data.causeEventId, "told", { threadId, eventId: known.data.causeEventId, since: event.occurredAt })];
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

/** How many documents are looked at in one go. */
const PAGE = 100;

/**
 * All replies that may be due: one that can never be composed must not stand before the others. One that came again after it was
 * told stays here, as does a ReplySent that did: whoever acts on an entry asks the thread whether it was told, and forgets it if so.
 */
export async function listDueReplies(readModels: ReadModels): Promise<readonly DueReply[]> {
  const due: DueReply[] = [];
  for (let after: string | undefined; ; ) {
    const page = await readModels.list("replies", "", after === undefined ? { limit: PAGE } : { limit: PAGE, after });
    due.push(...page.filter(({ value }) => value.side === "due").map(({ value }) => dueReply(value)));
    after = page.at(-1)?.key;
    if (page.length < PAGE || after === undefined) return due;
  }
}

/** The reply went out: nothing is due for this event any more. */
export async function forgetDueReply(readModels: ReadModels, eventId: EventId): Promise<void> {
  const document = await readModels.get("replies", eventId);
  if (document?.value.side === "due") await readModels.remove("replies", eventId, document.revision);
}

function dueReply(value: JsonObject): DueReply {
  return { threadId: ThreadId.parse(value.threadId), eventId: EventId.parse(value.eventId), since: String(value.since) };
}
