import type { Envelope } from "../kernel/envelope.ts";
import { parseStream } from "../kernel/streams.ts";
import type { DocumentChange } from "./projection.ts";

/** Sessions that haven't expired: collection `resting`, key the thread's id, since when nothing happened in them. The janitor goes through them. */
export function restingSessions(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id: threadId } = parseStream(event.streamId);
  if (aggregate !== "session") return [];
  const at = { collection: "resting", key: threadId };
  if (event.type === "SessionExpired") return [{ ...at, change: () => null }];
  // To idle is not to do something: the time until the session expires counts from what was done last.
  if (event.type === "SessionIdled") return [];
  return [{ ...at, change: () => ({ since: event.occurredAt }) }];
}
