import { type EventReference, isEventReference } from "@webordinary/adapters/aws";
import { type Envelope, type EventStore, parseEvent } from "@webordinary/domain";
import { z } from "zod";

/** What a rule of the bus puts into a queue. */
const Published = z.object({ detail: z.unknown() });

export type PublishedEvent = { readonly event: Envelope } | { readonly reference: EventReference };

/** The event that was published, or the reference to one that was too large for the bus. Throws for a text that holds neither. */
export function readPublished(body: string): PublishedEvent {
  const { detail } = Published.parse(JSON.parse(body));
  return isEventReference(detail) ? { reference: detail } : { event: parseEvent(detail) };
}

/** The event itself; what was published by reference is read from the store. */
export async function resolvePublished(eventStore: EventStore, published: PublishedEvent): Promise<Envelope> {
  if ("event" in published) return published.event;
  const { streamId, version } = published.reference;
  const [event] = await eventStore.read(streamId, version - 1);
  if (!event) throw new Error(`version ${version} of ${streamId} was published, but isn't in the event store`);
  return event;
}
