import type { Envelope } from "../kernel/envelope.ts";
import type { StreamId } from "../kernel/ids.ts";

/** The truth: an append-only log of streams. */
export interface EventStore {
  /**
   * Appends all events or none. The stream must be at `expectedVersion` (0: it doesn't exist yet) and the events must
   * carry the versions that follow it, in order. With `onlyWhile`, another stream must in the same instant be at the
   * given version: a worker passes its claim's stream and fencing token, so that a claim which was taken over stops every append.
   */
  append(streamId: StreamId, expectedVersion: number, events: readonly Envelope[], onlyWhile?: StreamGuard): Promise<AppendResult>;

  /** The stream's events in order from version `after + 1` on (all by default); consistent with every append that has returned. The events are frozen, the array is the reader's own. Empty for an unknown stream. */
  read(streamId: StreamId, after?: number): Promise<readonly Envelope[]>;
}

export type StreamGuard = { readonly streamId: StreamId; readonly version: number };

export type AppendResult =
  | { readonly ok: true; readonly version: number }
  /** Somebody else appended first, or the caller is ahead of the stream. */
  | { readonly ok: false; readonly reason: "version-conflict"; readonly actual: number }
  /** The events' own versions or stream don't follow `expectedVersion`: a bug in the caller. */
  | { readonly ok: false; readonly reason: "version-gap" }
  /** The guard's stream has moved on: the caller's claim is no longer the newest. */
  | { readonly ok: false; readonly reason: "fenced" }
  /** More than `MAX_EVENTS_PER_APPEND` events, or one of more than `MAX_EVENT_BYTES`. */
  | { readonly ok: false; readonly reason: "too-large" };

/** Room for a guard within the 100 actions of a DynamoDB transaction. */
export const MAX_EVENTS_PER_APPEND = 90;
/** UTF-8 bytes of an event's JSON; below DynamoDB's 400 KB item with its attribute names. */
export const MAX_EVENT_BYTES = 350_000;
