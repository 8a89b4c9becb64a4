import type { StatementSync } from "node:sqlite";
import type { Clock, Envelope, EventFeed, FeedSubscription, Logger, ParkedEvent } from "@webordinary/domain";
import { seal } from "@webordinary/domain";
import { LogSubscription, type SubscribedLog } from "../memory/feed-subscription.ts";
import type { EmbeddedDatabase } from "./embedded-database.ts";
import type { SqliteEventStore } from "./sqlite-event-store.ts";

/** How often the feed looks for appends of other processes; this process's own wake it at once. Milliseconds. */
const POLL_MS = 250;

/**
 * The feed of the events table. Positions become visible in their order (see the migration), so a subscriber that goes on
 * after its checkpoint never skips an event.
 */
export class SqliteEventFeed implements EventFeed {
  readonly #database: EmbeddedDatabase;
  readonly #store: SqliteEventStore;
  readonly #clock: Clock;
  readonly #logger: Logger | undefined;
  readonly #pollMs: number;
  readonly #head: StatementSync;
  readonly #after: StatementSync;
  readonly #checkpoint: StatementSync;
  readonly #saveCheckpoint: StatementSync;
  readonly #park: StatementSync;
  readonly #parked: StatementSync;
  readonly #parkedBy: StatementSync;
  readonly #unpark: StatementSync;

  constructor(options: {
    readonly database: EmbeddedDatabase;
    readonly store: SqliteEventStore;
    readonly clock: Clock;
    readonly logger?: Logger;
    readonly pollMs?: number;
  }) {
    this.#database = options.database;
    this.#store = options.store;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#pollMs = options.pollMs ?? POLL_MS;
    const { sqlite } = options.database;
    this.#head = sqlite.prepare("SELECT coalesce(max(position), 0) AS position FROM events");
    this.#after = sqlite.prepare("SELECT position, event FROM events WHERE position > ? ORDER BY position LIMIT ?");
    this.#checkpoint = sqlite.prepare("SELECT position FROM checkpoints WHERE subscriber = ?");
    this.#saveCheckpoint = sqlite.prepare(
      "INSERT INTO checkpoints (subscriber, position) VALUES (?, ?) ON CONFLICT (subscriber) DO UPDATE SET position = excluded.position",
    );
    this.#park = sqlite.prepare("INSERT INTO parked_events (subscriber, position, reason) VALUES (?, ?, ?)");
    this.#parked = sqlite.prepare("SELECT subscriber, event, reason FROM parked_events JOIN events USING (position) ORDER BY id");
    this.#parkedBy = sqlite.prepare("SELECT id, event FROM parked_events JOIN events USING (position) WHERE subscriber = ? ORDER BY id");
    this.#unpark = sqlite.prepare("DELETE FROM parked_events WHERE id = ?");
  }

  async subscribe(subscriber: string, handle: (event: Envelope) => Promise<void>): Promise<FeedSubscription> {
    return new LogSubscription(subscriber, this.#logFor(subscriber), handle, { clock: this.#clock, logger: this.#logger, pollMs: this.#pollMs });
  }

  async parked(): Promise<readonly ParkedEvent[]> {
    return this.#parked.all().map((row) => ({ subscriber: String(row.subscriber), event: parse(row.event), reason: String(row.reason) }));
  }

  #logFor(subscriber: string): SubscribedLog {
    return {
      head: () => Number(this.#head.get()?.position),
      after: (position, limit) => this.#after.all(position, limit).map((row) => ({ position: Number(row.position), event: parse(row.event) })),
      checkpoint: () => Number(this.#checkpoint.get(subscriber)?.position ?? 0),
      saveCheckpoint: (position) => {
        this.#database.run(() => this.#saveCheckpoint.run(subscriber, position));
      },
      park: (position, _event, reason) =>
        this.#database.write(() => {
          this.#park.run(subscriber, position, reason);
          this.#saveCheckpoint.run(subscriber, position);
        }),
      parked: () =>
        this.#parkedBy.all(subscriber).map((row) => ({
          event: parse(row.event),
          unpark: () => void this.#database.run(() => this.#unpark.run(Number(row.id))),
        })),
      onAppend: (wake) => this.#store.onAppend(wake),
    };
  }
}

const parse = (json: unknown): Envelope => seal<Envelope>(JSON.parse(String(json)));
