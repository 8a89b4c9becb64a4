import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from "@aws-sdk/client-dynamodb-streams";
import { type Envelope, envelop, StreamId } from "@webordinary/domain";
import {
  createTables,
  type DynamoDbEmulator,
  dynamoDbBinary,
  EMULATOR_CREDENTIALS,
  EMULATOR_REGION,
  startDynamoDb,
  whereEmulated,
} from "@webordinary/testing/emulators";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import { DynamoDbEventStore } from "./dynamodb-event-store.ts";
import { eventFromStreamImage } from "./event-item.ts";
import { DynamoDbEventReplay } from "./event-replay.ts";
import { EVENTS_TABLE, tableName } from "./tables.ts";

const stage = { app: "webordinary", stage: "feed" };
const options = { tableName: tableName(EVENTS_TABLE, stage), stage };
const one = StreamId.parse("thread-t-feed00001");
const two = StreamId.parse("session-t-feed00002");

const at = (hour: number): string => new Date(Date.UTC(2026, 0, 1, hour)).toISOString();

function happened(streamId: StreamId, version: number, hour: number, ...data: readonly object[]): Envelope[] {
  const cause = { commandId: `${streamId}.${version}`, causationId: "cause", correlationId: "<mail@example.org>", actor: "test", at: at(hour) };
  return envelop(
    data.map((each) => ({ type: "Happened", data: each })),
    { streamId, version },
    cause,
  );
}

whereEmulated("DynamoDB", dynamoDbBinary(), { describe, test }, () => {
  let emulator: DynamoDbEmulator;
  let settings: ReturnType<typeof clientSettings>;
  let client: DynamoDBClient;
  let store: DynamoDbEventStore;

  const connect = () => {
    settings = clientSettings({ region: EMULATOR_REGION, endpoint: emulator.endpoint, credentials: EMULATOR_CREDENTIALS });
    client = new DynamoDBClient(settings);
    store = new DynamoDbEventStore(client, options);
  };

  beforeEach(async () => {
    emulator = await startDynamoDb();
    await createTables(emulator.endpoint, [{ tableName: options.tableName, definition: EVENTS_TABLE }]);
    connect();
  });

  afterEach(async () => {
    client.destroy();
    await emulator.stop();
  });

  /** All that the table's stream has so far, as a relay reads it. */
  async function streamed(): Promise<Envelope[]> {
    const streams = new DynamoDBStreamsClient(settings);
    try {
      const { Streams: [stream] = [] } = await streams.send(new ListStreamsCommand({ TableName: options.tableName }));
      const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: stream?.StreamArn }));
      const events: Envelope[] = [];
      for (const { ShardId } of StreamDescription?.Shards ?? []) {
        const start = { StreamArn: stream?.StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" } as const;
        let { ShardIterator: next } = await streams.send(new GetShardIteratorCommand(start));
        while (next !== undefined) {
          const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: next }));
          events.push(...Records.map(({ dynamodb }) => eventFromStreamImage(dynamodb?.NewImage)));
          next = Records.length === 0 ? undefined : NextShardIterator;
        }
      }
      return events;
    } finally {
      streams.destroy();
    }
  }

  const replayed = async (from: string, segment?: { segment: number; of: number }): Promise<Envelope[]> => {
    const events: Envelope[] = [];
    for await (const event of new DynamoDbEventReplay(client, options).since(from, segment)) events.push(event);
    return events;
  };

  describe("the table's stream", () => {
    test("carries every event once, each stream's in order, and refused appends not at all", async () => {
      const appended = [...happened(one, 0, 9, { n: 1 }, { n: 2 }), ...happened(two, 0, 9, { ü: "日本語 👩‍🍳" }), ...happened(one, 2, 10, { n: 3 })];
      await store.append(one, 0, appended.slice(0, 2));
      await store.append(two, 0, appended.slice(2, 3));
      await store.append(two, 0, happened(two, 0, 11, { late: true }));
      await store.append(one, 2, appended.slice(3), { streamId: two, version: 1 });
      const events = await streamed();
      for (const streamId of [one, two]) {
        expect(events.filter((event) => event.streamId === streamId)).toStrictEqual(appended.filter((event) => event.streamId === streamId));
      }
      expect(events).toHaveLength(4);
    });

    test("a record without an image, or of something else, is a clear error", () => {
      expect(() => eventFromStreamImage(undefined)).toThrow(/NEW_IMAGE/);
      expect(() => eventFromStreamImage({ streamId: { S: one }, version: { N: "1" } })).toThrow(expect.objectContaining({ code: "foreign-item" }));
    });
  });

  describe("a replay", () => {
    beforeEach(async () => {
      await store.append(one, 0, happened(one, 0, 9, { n: 1 }));
      await store.append(one, 1, happened(one, 1, 11, { n: 2 }, { n: 3 }));
      await store.append(two, 0, happened(two, 0, 9, { n: 4 }));
    });

    test("brings each stream's events from an instant on, in order", async () => {
      const events = await replayed(at(10));
      expect(events.map(({ streamId, version }) => `${streamId} ${version}`)).toEqual([`${one} 2`, `${one} 3`]);
      expect(await replayed(at(9))).toHaveLength(4);
      expect(await replayed(at(12))).toEqual([]);
    });

    test("in segments brings every event in exactly one of them", async () => {
      for (let n = 0; n < 30; n++) {
        const streamId = StreamId.parse(`thread-t-segment${100 + n}`);
        await store.append(streamId, 0, happened(streamId, 0, 9, { n }));
      }
      const parts = await Promise.all([0, 1, 2].map((segment) => replayed(at(0), { segment, of: 3 })));
      const ids = (events: readonly Envelope[]) => events.map(({ eventId }) => eventId).sort();
      expect(ids(parts.flat())).toEqual(ids(await replayed(at(0))));
      expect(parts.flat()).toHaveLength(34);
    });

    test("goes through more than a page of 1 MB", async () => {
      for (let version = 1; version < 6; version++) await store.append(two, version, happened(two, version, 12, { text: "x".repeat(300_000) }));
      expect((await replayed(at(12))).map(({ version }) => version)).toEqual([2, 3, 4, 5, 6]);
    });
  });

  test("what an append has returned survives the end of the database's process", async () => {
    const folder = await mkdtemp(join(tmpdir(), "wo-dynamodb-"));
    const first = emulator;
    try {
      emulator = await startDynamoDb({ persist: folder });
      connect();
      await createTables(emulator.endpoint, [{ tableName: options.tableName, definition: EVENTS_TABLE }]);
      expect(await store.append(one, 0, happened(one, 0, 9, { n: 1 }, { n: 2 }))).toEqual({ ok: true, version: 2 });
      await emulator.stop("SIGKILL");
      emulator = await startDynamoDb({ persist: folder });
      connect();
      expect(await store.append(one, 2, happened(one, 2, 9, { n: 3 }))).toEqual({ ok: true, version: 3 });
      expect((await store.read(one)).map(({ data }) => data)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    } finally {
      await emulator.stop();
      emulator = first;
      await rm(folder, { recursive: true });
    }
  });
});
