import { type AggregateName, type Envelope, EnvelopeMetadata, parseStream } from "@webordinary/domain";
import { z } from "zod";

/** What EventBridge takes in one request, and so of one event. Bytes of source, detail type and detail. */
export const MAX_REQUEST_BYTES = 256 * 1024;

/** Rules match on these: `{ "source": ["webordinary.thread"], "detail-type": ["MessageReceived"] }`. */
export const eventSource = (aggregate: AggregateName): string => `webordinary.${aggregate}`;

/**
 * The detail of an event that is larger than EventBridge takes: the envelope without `data`, which `parseEvent` refuses. Who needs the data reads the event
 * at `version` of the stream from the event store.
 */
export const EventReference = EnvelopeMetadata.extend({
  dataRef: z.object({
    store: z.literal("event-store"),
    /** Of the event's JSON. */
    bytes: z.int().positive(),
  }),
});
export type EventReference = z.infer<typeof EventReference>;

export const isEventReference = (detail: unknown): detail is EventReference => EventReference.safeParse(detail).success;

export type EventEntry = { readonly source: string; readonly detailType: string; readonly detail: string; readonly bytes: number };

export function eventEntry(event: Envelope): EventEntry {
  const source = eventSource(parseStream(event.streamId).aggregate);
  const whole = entryOf(source, event.type, event);
  if (whole.bytes <= MAX_REQUEST_BYTES) return whole;
  const { data: _, ...metadata } = event;
  const reference: EventReference = { ...metadata, dataRef: { store: "event-store", bytes: Buffer.byteLength(whole.detail) } };
  return entryOf(source, event.type, reference);
}

function entryOf(source: string, detailType: string, value: object): EventEntry {
  const detail = JSON.stringify(value);
  return { source, detailType, detail, bytes: Buffer.byteLength(source) + Buffer.byteLength(detailType) + Buffer.byteLength(detail) };
}
