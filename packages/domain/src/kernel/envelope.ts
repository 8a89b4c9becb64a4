import { z } from "zod";
import { EventId, Instant, StreamId } from "./ids.ts";
import { seal } from "./sealed.ts";

export { deepFreeze, seal, sealedBytes } from "./sealed.ts";

/** Who caused an event: a person, a worker, or a part of the system such as `janitor`. */
export const Actor = z.string().min(1).max(200);

/** What the system knows about every event, whatever happened. All of it is required. */
export const EnvelopeMetadata = z.object({
  /** `{causing id}.{command}.{index}`, so that the same cause makes the same ids. */
  eventId: EventId,
  streamId: StreamId,
  /** 1 for a stream's first event, without gaps. */
  version: z.int().positive(),
  type: z.string().regex(/^[A-Z][A-Za-z]+$/),
  /** Of the shape of `data`; see `upcasting.ts`. */
  schemaVersion: z.int().positive(),
  occurredAt: Instant,
  /** The inbound message, or the timer, that began it all. */
  correlationId: z.string().min(1).max(998),
  /** The command or event that directly caused this one. */
  causationId: z.string().min(1).max(998),
  actor: Actor,
});

/** One event as it is stored, published and exported. */
export const Envelope = EnvelopeMetadata.extend({ data: z.record(z.string(), z.unknown()) });
export type Envelope = z.infer<typeof Envelope>;

/** An event of an aggregate: what happened, without the envelope. */
export type DomainEvent = { readonly type: string; readonly data: object };

/** An envelope around an event of known type. */
export type Recorded<Event extends DomainEvent> = Event extends DomainEvent
  ? Omit<Envelope, "type" | "data"> & { readonly type: Event["type"]; readonly data: Event["data"] }
  : never;

/** What a command brings along so that its events can be enveloped. */
export type Cause = {
  /** Id of the command: the same for a repeat. Event ids are made from it. */
  readonly commandId: string;
  readonly causationId: string;
  readonly correlationId: string;
  readonly actor: string;
  readonly at: Instant;
};

/**
 * Envelopes for the events that one command adds to a stream which is at `version`.
 * `schemaVersions` gives the current shape of each type; 1 where it names none.
 */
export function envelop(
  events: readonly DomainEvent[],
  stream: { readonly streamId: StreamId; readonly version: number },
  cause: Cause,
  schemaVersions: Readonly<Record<string, number>> = {},
): Envelope[] {
  return events.map((event, index) =>
    seal({
      eventId: `${cause.commandId}.${index}` as EventId,
      streamId: stream.streamId,
      version: stream.version + 1 + index,
      type: event.type,
      schemaVersion: schemaVersions[event.type] ?? 1,
      occurredAt: cause.at,
      correlationId: cause.correlationId,
      causationId: cause.causationId,
      actor: cause.actor,
      data: event.data as Record<string, unknown>,
    }),
  );
}
