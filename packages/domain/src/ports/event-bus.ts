import type { Envelope } from "../kernel/envelope.ts";

/** Tells other parts, and other services, what happened. */
export interface EventPublisher {
  /** Resolves when every event has been taken; throws if one was not, and the caller then repeats all of them. */
  publish(events: readonly Envelope[]): Promise<void>;
}

/** A publisher whose listeners are in the same process, so that it can keep the order and tell of a listener's failure. The relay publishes here whatever the feed brings. */
export interface EventBus extends EventPublisher {
  /** Called for every published event, in stream order; a listener that throws makes `publish` throw. Returns the way to stop. */
  listen(listener: (event: Envelope) => Promise<void>): () => void;
}
