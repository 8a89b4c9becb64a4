import { type Envelope, type EventPublisher, type Ports, project, projections } from "@webordinary/domain";

/**
 * Brings a batch of appended events to the read models and to the bus, in stream order. The store's stream promises an order per
 * item only, and the events of one transaction may come in any, so they are sorted by their own versions.
 */
export async function relayEvents(ports: Pick<Ports, "readModels">, publisher: EventPublisher, events: readonly Envelope[]): Promise<void> {
  const ordered = inStreamOrder(events);
  for (const event of ordered) await project(ports.readModels, projections, event);
  await publisher.publish(ordered);
}

/** Streams in the order of their first event here, each stream's events by version. */
export function inStreamOrder(events: readonly Envelope[]): Envelope[] {
  const streams = Map.groupBy(events, ({ streamId }) => streamId);
  return [...streams.values()].flatMap((stream) => stream.toSorted((a, b) => a.version - b.version));
}
