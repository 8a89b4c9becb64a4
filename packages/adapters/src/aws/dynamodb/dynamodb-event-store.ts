import { randomBytes } from "node:crypto";
import { type DynamoDBClient, PutItemCommand, type TransactWriteItem, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import {
  type AppendResult,
  type Envelope,
  type EventStore,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_APPEND,
  type StreamGuard,
  type StreamId,
  sealedBytes,
} from "@webordinary/domain";
import { AwsFault, awsFault } from "../aws-fault.ts";
import { eventItem } from "./event-item.ts";
import { EventReader } from "./event-reader.ts";
import { KnownVersions } from "./known-versions.ts";
import { MAX_BUSY_ATTEMPTS, outcomeOf, pauseAfter, type WriteOutcome } from "./refusals.ts";
import { EVENTS_TABLE, ownTable, type TableOptions } from "./tables.ts";

/** DynamoDB takes 4 MB in one transaction; the rest is room for 90 items' keys. Bytes of the events' JSON. */
const MAX_APPEND_BYTES = 3_900_000;
/** Names an instance in the ids of its appends. Bytes. */
const INSTANCE_ID_BYTES = 12;

type Append = {
  readonly streamId: StreamId;
  readonly expectedVersion: number;
  readonly items: readonly ReturnType<typeof eventItem>[];
  readonly guard: StreamGuard | undefined;
  readonly appendId: string;
};

/**
 * One item per event, keyed by stream and version. One event without a guard is one conditional put; several, or a guard, are
 * one transaction (`docs/adr/0013-dynamodb-event-store.md` says why). Faults are `AwsFault`s; after one, unless it says that
 * nothing was appended, it isn't known whether the events are there: load the stream and decide again.
 */
export class DynamoDbEventStore implements EventStore {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #reader: EventReader;
  readonly #known = new KnownVersions();
  readonly #instance = randomBytes(INSTANCE_ID_BYTES).toString("base64url");
  #appends = 0;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(EVENTS_TABLE, options);
    this.#reader = new EventReader(client, this.#table);
  }

  async append(streamId: StreamId, expectedVersion: number, events: readonly Envelope[], onlyWhile?: StreamGuard): Promise<AppendResult> {
    if (events.length > MAX_EVENTS_PER_APPEND) return { ok: false, reason: "too-large" };
    for (const [index, event] of events.entries()) {
      if (event.version !== expectedVersion + 1 + index || event.streamId !== streamId) return { ok: false, reason: "version-gap" };
      if (jsonBytes(event) > MAX_EVENT_BYTES) return { ok: false, reason: "too-large" };
    }
    this.#appends += 1;
    const appendId = `${this.#instance}.${this.#appends.toString(36)}`;
    // Made before anything is awaited, so that a caller who changes an event meanwhile changes nothing here.
    const items = events.map((event) => eventItem(event, appendId));
    if (items.length > 1 && eventBytes(items) > MAX_APPEND_BYTES) return { ok: false, reason: "too-large" };
    return this.#write({ streamId, expectedVersion, items, guard: onlyWhile, appendId });
  }

  async read(streamId: StreamId, after = 0): Promise<readonly Envelope[]> {
    const events = await this.#reader.read(streamId, after);
    const last = events.at(-1);
    if (last !== undefined) this.#known.learn(streamId, last.version);
    return events;
  }

  async #write(append: Append): Promise<AppendResult> {
    const { streamId, expectedVersion, items, guard } = append;
    // A stream that guards its own append can't be at two versions at once; that it is at this one, the append itself sees to.
    const guarded = guard !== undefined && guard.streamId !== streamId;
    const hopeless = expectedVersion < 0 || items.length === 0 || (guard !== undefined && !guarded && guard.version !== expectedVersion);
    for (let attempt = 1; attempt <= MAX_BUSY_ATTEMPTS; attempt++) {
      const outcome = hopeless ? "refused" : await this.#try(append, guarded, attempt);
      if (outcome === "written") {
        this.#known.learn(streamId, expectedVersion + items.length);
        return { ok: true, version: expectedVersion + items.length };
      }
      const refusal = outcome === "refused" ? await this.#refusal(append) : undefined;
      if (refusal !== undefined) return refusal;
      if (items.length === 0) return { ok: true, version: expectedVersion };
      // Others were writing the same items, or the stream came to the expected version just after the refusal.
      await pauseAfter(attempt);
    }
    throw new AwsFault(
      "throttled",
      `could not append to ${streamId} (table ${this.#table}): others were writing to the same streams at each of ${MAX_BUSY_ATTEMPTS} tries. Nothing was appended; try again later`,
    );
  }

  async #try(append: Append, guarded: boolean, attempt: number): Promise<WriteOutcome> {
    const { streamId, expectedVersion, items, appendId } = append;
    const [only] = items;
    // A put sees its own item alone. That the version before is there, so that no gap arises, must be known beforehand.
    const single = only !== undefined && items.length === 1 && !guarded && this.#known.has(streamId, expectedVersion);
    try {
      if (single) await this.#client.send(new PutItemCommand(this.#put(only)));
      else await this.#client.send(this.#transaction(append, guarded, attempt));
      return "written";
    } catch (error) {
      const outcome = outcomeOf(error, appendId);
      if (outcome === undefined) throw awsFault(error, { action: `append to ${streamId}`, on: `table ${this.#table}` });
      return outcome;
    }
  }

  #transaction({ streamId, expectedVersion, items, guard, appendId }: Append, guarded: boolean, attempt: number): TransactWriteItemsCommand {
    const actions: TransactWriteItem[] = items.map((item) => ({ Put: this.#put(item) }));
    actions.push(...this.#mustHave(streamId, expectedVersion));
    if (guarded && guard !== undefined)
      actions.push(...this.#mustHave(guard.streamId, guard.version), this.#mustNotHave(guard.streamId, guard.version + 1));
    // The token makes DynamoDB answer a repeat of the SDK as it answered the first; a new attempt of ours is a new question.
    return new TransactWriteItemsCommand({ TransactItems: actions, ClientRequestToken: `${appendId}.${attempt}` });
  }

  #put(item: ReturnType<typeof eventItem>) {
    return {
      TableName: this.#table,
      Item: item,
      ConditionExpression: "attribute_not_exists(streamId)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    } as const;
  }

  #mustHave(streamId: StreamId, version: number): TransactWriteItem[] {
    return this.#known.has(streamId, version) ? [] : [this.#check(streamId, version, "attribute_exists(streamId)")];
  }

  #mustNotHave(streamId: StreamId, version: number): TransactWriteItem {
    return this.#check(streamId, version, "attribute_not_exists(streamId)");
  }

  #check(streamId: StreamId, version: number, condition: string): TransactWriteItem {
    const Key = { streamId: { S: streamId }, version: { N: String(version) } };
    return { ConditionCheck: { TableName: this.#table, Key, ConditionExpression: condition } };
  }

  /**
   * Why an append was refused; undefined when by now nothing speaks against it. Versions only grow, so what was passed at the
   * refusal is passed now: reading afterwards tells no other story than the refusal itself.
   */
  async #refusal({ streamId, expectedVersion, guard }: Append): Promise<AppendResult | undefined> {
    if (guard !== undefined && (await this.#versionOf(guard.streamId)) !== guard.version) return { ok: false, reason: "fenced" };
    const actual = await this.#versionOf(streamId);
    return actual === expectedVersion ? undefined : { ok: false, reason: "version-conflict", actual };
  }

  async #versionOf(streamId: StreamId): Promise<number> {
    const version = await this.#reader.version(streamId);
    if (version > 0) this.#known.learn(streamId, version);
    return version;
  }
}

/** UTF-8 bytes of the event's JSON, or an upper bound that is within the limit: then they needn't be counted. */
function jsonBytes(event: Envelope): number {
  const bound = sealedBytes(event);
  return bound !== undefined && bound <= MAX_EVENT_BYTES ? bound : Buffer.byteLength(JSON.stringify(event));
}

const eventBytes = (items: readonly ReturnType<typeof eventItem>[]): number => items.reduce((sum, { event }) => sum + Buffer.byteLength(event.S), 0);
