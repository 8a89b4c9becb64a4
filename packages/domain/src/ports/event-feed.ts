import type { Envelope } from "../kernel/envelope.ts";

/** Appended events, from the store's own log. */
export interface EventFeed {
  /**
   * Calls `handle` for every event ever appended, at least once, in stream order and one at a time, from the subscriber's
   * durable checkpoint on; a new subscriber starts at the beginning. An event whose handler throws is tried again with
   * growing pauses, and after `MAX_FEED_ATTEMPTS` is parked with its reason, so that one poisonous event doesn't stop the rest;
   * from then on it comes again only by `retryParked`, after events that are newer than it.
   * A handler's `StorageFullError` says nothing about its event: that one is tried until there is room.
   */
  subscribe(subscriber: string, handle: (event: Envelope) => Promise<void>): Promise<FeedSubscription>;
  /** What is parked, oldest first. */
  parked(): Promise<readonly ParkedEvent[]>;
}

export interface FeedSubscription {
  /** Resolves when everything that was appended before the call has been handled or parked. */
  caughtUp(): Promise<void>;
  /**
   * Hands this subscriber's parked events to its handler once more, oldest first and between others; what it handles now is no
   * longer parked. Resolves with how many still are; at once when the subscription is stopped.
   */
  retryParked(): Promise<number>;
  /** Lets the running handler end and delivers nothing more. */
  stop(): Promise<void>;
}

export type ParkedEvent = { readonly subscriber: string; readonly event: Envelope; readonly reason: string };

export const MAX_FEED_ATTEMPTS = 5;
