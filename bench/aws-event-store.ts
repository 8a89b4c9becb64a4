import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBSingleTableEventStorageAdapter } from "@castore/event-storage-adapter-dynamodb";
import { clientSettings, DynamoDbEventStore, EVENTS_TABLE, type TableDefinition, tableName } from "@webordinary/adapters/aws";
import type { Envelope } from "@webordinary/domain";
import { createTables, EMULATOR_CREDENTIALS, EMULATOR_REGION, startDynamoDb } from "@webordinary/testing/emulators";
import { benchEvents, benchStream } from "./event-store/events.ts";
import { interleaved, median, timed } from "./interleaved.ts";
import { type BenchRow, row } from "./row.ts";

/** Appends of one round: the three take turns after each, so that they meet whatever else the machine does alike. */
const EVENTS_PER_ROUND = 1;
const ROUNDS = 1_500;
const WARMUP = 300;

const STAGE = { app: "webordinary", stage: "bench" };
const OWN_TABLE = tableName(EVENTS_TABLE, STAGE);
const BARE_TABLE = "bare";
const CASTORE_TABLE = "castore";
const CASTORE_KEYS = {
  partitionKey: { name: "aggregateId", type: "S" },
  sortKey: { name: "version", type: "N" },
} as const satisfies Partial<TableDefinition>;

/** One event per append to DynamoDB's wire protocol on this machine, against what an append can't do without, and against another adapter. */
export async function awsEventStoreBench(): Promise<BenchRow[]> {
  const emulator = await startDynamoDb();
  const client = new DynamoDBClient(clientSettings({ region: EMULATOR_REGION, endpoint: emulator.endpoint, credentials: EMULATOR_CREDENTIALS }));
  try {
    await createTables(emulator.endpoint, [
      { tableName: OWN_TABLE, definition: EVENTS_TABLE },
      { tableName: BARE_TABLE, definition: EVENTS_TABLE },
      { tableName: CASTORE_TABLE, definition: { ...EVENTS_TABLE, ...CASTORE_KEYS } },
    ]);
    const events = benchEvents((ROUNDS + WARMUP) * EVENTS_PER_ROUND);
    const times = await interleaved(
      { bare: inRounds(events, bareAppend(client)), ours: inRounds(events, ourAppend(client)), castore: inRounds(events, castoreAppend(client)) },
      { rounds: ROUNDS, warmup: WARMUP },
    );
    const note = `${(median(times.ours) / EVENTS_PER_ROUND).toFixed(2)} ms an append`;
    return [
      row("append to DynamoDB : a bare conditional put of the SDK", pairedRatio(times.bare, times.ours), "higher", 0.95, note),
      row("append to DynamoDB : @castore's DynamoDB adapter", pairedRatio(times.castore, times.ours), "higher", 1),
    ];
  } finally {
    client.destroy();
    await emulator.stop();
  }
}

/** The middle of the rounds' ratios: what slows the machine for a second slows both of a round, and so leaves its ratio alone. */
function pairedRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((time, round) => time / (b[round] ?? Number.NaN)));
}

type Append = (event: Envelope) => Promise<void>;

/** Each call appends the next events of the stream. */
function inRounds(events: readonly Envelope[], append: Append): () => Promise<number> {
  let next = 0;
  return () =>
    timed(async () => {
      for (const end = next + EVENTS_PER_ROUND; next < end; next++) {
        const event = events[next];
        if (event === undefined) throw new Error("the bench made too few events");
        await append(event);
      }
    });
}

function ourAppend(client: DynamoDBClient): Append {
  const store = new DynamoDbEventStore(client, { tableName: OWN_TABLE, stage: STAGE });
  return async (event) => {
    const result = await store.append(benchStream, event.version - 1, [event]);
    if (!result.ok) throw new Error(`version ${event.version} was refused: ${result.reason}`);
  };
}

/** The least that keeps an event: its key, its JSON, and the condition. */
function bareAppend(client: DynamoDBClient): Append {
  return async (event) => {
    await client.send(
      new PutItemCommand({
        TableName: BARE_TABLE,
        Item: { streamId: { S: event.streamId }, version: { N: String(event.version) }, event: { S: JSON.stringify(event) } },
        ConditionExpression: "attribute_not_exists(streamId)",
      }),
    );
  };
}

/** With the rest of the envelope as its metadata, so that it keeps as much. */
function castoreAppend(client: DynamoDBClient): Append {
  const adapter = new DynamoDBSingleTableEventStorageAdapter({ tableName: CASTORE_TABLE, dynamoDBClient: client });
  return async ({ streamId, version, type, occurredAt, data, ...metadata }) => {
    await adapter.pushEvent({ aggregateId: streamId, version, type, timestamp: occurredAt, payload: data, metadata }, { eventStoreId: "bench" });
  };
}
