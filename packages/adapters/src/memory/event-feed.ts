import type { Clock, Envelope, EventFeed, FeedSubscription, Logger, ParkedEvent } from "@webordinary/domain";
import type { MemoryEventStore } from "./event-store.ts";
import { LogSubscription, type SubscribedLog } from "./feed-subscription.ts";
import type { MemoryDisk } from "./memory-disk.ts";

/** The feed of a MemoryEventStore over the same disk. Checkpoints are on the disk; retries pause by the clock. */
export class MemoryEventFeed implements EventFeed {
  readonly #store: MemoryEventStore;
  readonly #disk: MemoryDisk;
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;

  constructor(options: { readonly store: MemoryEventStore; readonly disk: MemoryDisk; readonly clock: Clock; readonly logger?: Logger }) {
    this.#store = options.store;
    this.#disk = options.disk;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  async subscribe(subscriber: string, handle: (event: Envelope) => Promise<void>): Promise<FeedSubscription> {
    return new LogSubscription(subscriber, this.#logFor(subscriber), handle, { clock: this.#clock, logger: this.#logger, pollMs: null });
  }

  async parked(): Promise<readonly ParkedEvent[]> {
    return this.#disk.parked.slice();
  }

  #logFor(subscriber: string): SubscribedLog {
    const { log, checkpoints, parked } = this.#disk;
    return {
      head: () => log.length,
      after: (position, limit) => log.slice(position, position + limit).map((event, index) => ({ position: position + index + 1, event })),
      checkpoint: () => checkpoints.get(subscriber) ?? 0,
      saveCheckpoint: (position) => {
        checkpoints.set(subscriber, position);
      },
      park: (position, event, reason) => {
        parked.push({ subscriber, event, reason });
        checkpoints.set(subscriber, position);
      },
      parked: () => {
        const own = parked.filter((entry) => entry.subscriber === subscriber);
        return own.map((entry) => ({ event: entry.event, unpark: () => void parked.splice(parked.indexOf(entry), 1) }));
      },
      onAppend: (wake) => this.#store.onAppend(wake),
    };
  }
}
