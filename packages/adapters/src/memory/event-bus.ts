import type { Envelope, EventBus } from "@webordinary/domain";

/** Listeners in this process. */
export class InProcessEventBus implements EventBus {
  readonly #listeners = new Set<(event: Envelope) => Promise<void>>();

  async publish(events: readonly Envelope[]): Promise<void> {
    for (const event of events) {
      for (const listener of [...this.#listeners]) await listener(event);
    }
  }

  listen(listener: (event: Envelope) => Promise<void>): () => void {
    // A function of its own for every call, so that the same listener twice is two listeners.
    const own = (event: Envelope) => listener(event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }
}
