import { isEventReference } from "@webordinary/adapters/aws";
import { type Envelope, type EventStore, parseEvent } from "@webordinary/domain";
import { z } from "zod";

/** What a rule of the bus puts into a queue. */
const Published = z.object({ detail: z.unknown() });

/** The event that was published. One that was too large for the bus came as a reference, and is read from the store. */
export async function readPublished(eventStore: EventStore, body: string): Promise<Envelope> {
  const { detail } = Published.parse(JSON.parse(body));
  if (!isEventReference(detail)) return parseEvent(detail);
  const [event] = await eventStore.read(detail.streamId, detail.version - 1);
  if (!event) throw new Error(`version ${detail.version} of ${detail.streamId} was published, but isn't in the event store`);
  return event;
}
