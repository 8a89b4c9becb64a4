import type { Envelope } from "../kernel/envelope.ts";

/** Tells other parts, and other services, what happened. The relay publishes here whatever the feed brings. */
export interface EventBus {
  /** Resolves when every event has been taken; throws if one was not, and the relay then repeats all of them. In stream order. */
  publish(events: readonly Envelope[]): Promise<void>;
  /** Called for every published event, in order; a listener that throws makes `publish` throw. Returns the way to stop. */
  listen(listener: (event: Envelope) => Promise<void>): () => void;
}
