import type { AppendResult, Envelope, EventStore, StreamGuard, StreamId } from "@webordinary/domain";
import { type Counts, readUnits, writeUnits } from "./counts.ts";

/** Names of attributes, stream, version and the append's id around an event's JSON, as `DynamoDbEventStore` writes it. Bytes. */
const ITEM_OVERHEAD = 100;
/** In a transaction everything is written twice, also what is only checked. */
const TRANSACTION = 2;

/**
 * Counts what goes through to an event store, and in the units that the same would be billed at on DynamoDB: one unguarded event is a
 * put; several, or a guard, are a transaction with one condition check for the guard (what else must be there is known to its writer).
 */
export class CountingEventStore implements EventStore {
  readonly #store: EventStore;
  readonly #counts: Counts;
  readonly #onEvent: (event: Envelope) => void;
  /** Of each stream as items. */
  readonly #bytes = new Map<StreamId, number>();

  constructor(store: EventStore, counts: Counts, onEvent: (event: Envelope) => void) {
    this.#store = store;
    this.#counts = counts;
    this.#onEvent = onEvent;
  }

  async append(streamId: StreamId, expectedVersion: number, events: readonly Envelope[], onlyWhile?: StreamGuard): Promise<AppendResult> {
    const sizes = events.map((event) => Buffer.byteLength(JSON.stringify(event)) + ITEM_OVERHEAD);
    const units = sizes.reduce((sum, bytes) => sum + writeUnits(bytes), 0);
    const transaction = events.length > 1 || onlyWhile !== undefined;
    this.#counts.add("appends");
    this.#counts.add(onlyWhile ? "appends-guarded" : transaction ? "appends-of-several" : "appends-as-one-put");
    this.#counts.add("event-write-units", transaction ? TRANSACTION * (units + (onlyWhile ? 1 : 0)) : units);
    const appended = await this.#store.append(streamId, expectedVersion, events, onlyWhile);
    if (!appended.ok) {
      this.#counts.add(`appends-refused-${appended.reason}`);
      return appended;
    }
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    this.#bytes.set(streamId, (this.#bytes.get(streamId) ?? 0) + bytes);
    this.#counts.add("events", events.length);
    this.#counts.add("event-bytes", bytes);
    this.#counts.most(`longest-stream-${aggregateOf(streamId)}`, appended.version);
    for (const event of events) this.#onEvent(event);
    return appended;
  }

  async read(streamId: StreamId, after?: number): Promise<readonly Envelope[]> {
    const events = await this.#store.read(streamId, after);
    const units = readUnits(this.#bytes.get(streamId) ?? 0);
    this.#counts.add("stream-reads");
    this.#counts.add("events-read", events.length);
    this.#counts.add("event-read-units", units);
    this.#counts.add(`event-read-units-${aggregateOf(streamId)}`, units);
    return events;
  }
}

const aggregateOf = (streamId: StreamId): string => streamId.slice(0, streamId.indexOf("-"));
