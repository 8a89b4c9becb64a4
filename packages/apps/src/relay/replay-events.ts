import type { Envelope, EventPublisher, Ports } from "@webordinary/domain";
import { relayEvents } from "./relay-events.ts";

/** As many as the stream brings at once. */
const BATCH = 50;

/** Relays past events as if the stream brought them, batch after batch; `onBatch` is told how many there were so far. Returns how many in all. */
export async function replayEvents(
  ports: Pick<Ports, "readModels">,
  publisher: EventPublisher,
  events: AsyncIterable<Envelope>,
  onBatch: (soFar: number) => void = () => {},
): Promise<number> {
  let batch: Envelope[] = [];
  let replayed = 0;
  const relay = async () => {
    await relayEvents(ports, publisher, batch);
    replayed += batch.length;
    batch = [];
    onBatch(replayed);
  };
  for await (const event of events) {
    batch.push(event);
    if (batch.length === BATCH) await relay();
  }
  if (batch.length > 0) await relay();
  return replayed;
}
