import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type Envelope, envelop, MAX_EVENT_BYTES, StreamId } from "@webordinary/domain";
import {
  awsError,
  createTables,
  type DynamoDbEmulator,
  dynamoDbBinary,
  EMULATOR_CREDENTIALS,
  EMULATOR_REGION,
  type FaultyProxy,
  startDynamoDb,
  startFaultyProxy,
  whereEmulated,
} from "@webordinary/testing/emulators";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import { DynamoDbEventStore } from "./dynamodb-event-store.ts";
import { EVENTS_TABLE, tableName } from "./tables.ts";

const stream = StreamId.parse("session-t-dynamo001");
const claim = StreamId.parse("claim-amelia+scott");

function happened(version: number, ...data: readonly object[]): Envelope[] {
  const cause = { commandId: `command-${version}`, causationId: "cause", correlationId: "<mail@example.org>", actor: "test" };
  const events = data.map((each) => ({ type: "Happened", data: each }));
  return envelop(events, { streamId: stream, version }, { ...cause, at: "2026-01-01T09:00:00.000Z" });
}

whereEmulated("DynamoDB", dynamoDbBinary(), { describe, test }, () => {
  let emulator: DynamoDbEmulator;
  let proxy: FaultyProxy;
  let client: DynamoDBClient;
  let stages = 0;
  let options: { tableName: string; stage: { app: string; stage: string } };
  let store: DynamoDbEventStore;

  const clientOf = (more: object = {}) =>
    new DynamoDBClient(clientSettings({ region: EMULATOR_REGION, endpoint: proxy.endpoint, credentials: EMULATOR_CREDENTIALS, ...more }));
  const asked = async (ask: () => Promise<unknown>) => {
    const before = proxy.operations.length;
    await ask();
    return proxy.operations.slice(before);
  };
  /** Another process that knows nothing yet. */
  const newcomer = () => new DynamoDbEventStore(client, options);
  const dataOf = async () => (await newcomer().read(stream)).map(({ data }) => data);

  beforeAll(async () => {
    emulator = await startDynamoDb();
    proxy = await startFaultyProxy(emulator.endpoint);
    client = clientOf();
  });

  afterAll(async () => {
    client.destroy();
    await proxy.stop();
    await emulator.stop();
  });

  beforeEach(async () => {
    stages += 1;
    const stage = { app: "webordinary", stage: `test${stages}` };
    options = { tableName: tableName(EVENTS_TABLE, stage), stage };
    await createTables(emulator.endpoint, [{ tableName: options.tableName, definition: EVENTS_TABLE }]);
    store = newcomer();
  });

  afterEach(() => proxy.breakNext([]));

  describe("what is asked of DynamoDB", () => {
    test("who wrote or read the version before appends by a single put", async () => {
      expect(await asked(() => store.append(stream, 0, happened(0, { n: 1 })))).toEqual(["PutItem"]);
      expect(await asked(() => store.append(stream, 1, happened(1, { n: 2 })))).toEqual(["PutItem"]);
      const reader = newcomer();
      await reader.read(stream);
      expect(await asked(() => reader.append(stream, 2, happened(2, { n: 3 })))).toEqual(["PutItem"]);
    });

    test("who knows nothing of the version before has it checked by the append itself", async () => {
      await store.append(stream, 0, happened(0, { n: 1 }, { n: 2 }));
      expect(await asked(() => newcomer().append(stream, 2, happened(2, { n: 3 })))).toEqual(["TransactWriteItems"]);
      expect(await newcomer().append(stream, 9, happened(9, { early: true }))).toEqual({ ok: false, reason: "version-conflict", actual: 3 });
      expect(await dataOf()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    });

    test("several events, or a guard, are one transaction", async () => {
      expect(await asked(() => store.append(stream, 0, happened(0, { n: 1 }, { n: 2 })))).toEqual(["TransactWriteItems"]);
      const guarded = () => store.append(stream, 2, happened(2, { n: 3 }), { streamId: claim, version: 0 });
      expect(await asked(guarded)).toEqual(["TransactWriteItems"]);
    });

    test("a stream that is read in several pages comes back whole", async () => {
      for (let version = 0; version < 8; version++) await store.append(stream, version, happened(version, { text: "x".repeat(300_000) }));
      let versions: number[] = [];
      const operations = await asked(async () => (versions = (await store.read(stream)).map(({ version }) => version)));
      expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(operations.length).toBeGreaterThan(1);
    });
  });

  describe("racing", () => {
    test("of 20 processes that append one event at once exactly one wins", async () => {
      await store.append(stream, 0, happened(0, { n: 0 }));
      const processes = await Promise.all(
        Array.from({ length: 20 }, async () => {
          const process = newcomer();
          await process.read(stream);
          return process;
        }),
      );
      const results = await Promise.all(processes.map((process, racer) => process.append(stream, 1, happened(1, { racer }))));
      const winners = results.flatMap(({ ok }, racer) => (ok ? [racer] : []));
      expect(winners).toHaveLength(1);
      expect(await dataOf()).toEqual([{ n: 0 }, { racer: winners[0] }]);
    });

    test("of processes that append the very same event one wins: being alike isn't being the same append", async () => {
      const results = await Promise.all(Array.from({ length: 5 }, () => newcomer().append(stream, 0, happened(0, { n: 1 }))));
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    });

    test("a stream that guards its own append must be where the append expects it", async () => {
      await store.append(stream, 0, happened(0, { n: 1 }));
      const append = (expected: number, version: number) => store.append(stream, expected, happened(expected, {}), { streamId: stream, version });
      expect(await append(1, 2)).toEqual({ ok: false, reason: "fenced" });
      expect(await append(2, 1)).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
      expect(await append(1, 1)).toEqual({ ok: true, version: 2 });
      expect(await append(1, 1)).toEqual({ ok: false, reason: "fenced" });
    });
  });

  describe("when the answer is lost", () => {
    test("a put that was carried out is known again by its repeat, and succeeds once", async () => {
      proxy.breakNext(["lost-answer"]);
      let result: unknown;
      const operations = await asked(async () => (result = await store.append(stream, 0, happened(0, { n: 1 }))));
      expect(result).toEqual({ ok: true, version: 1 });
      expect(operations).toEqual(["PutItem", "PutItem"]);
      expect(await dataOf()).toEqual([{ n: 1 }]);
    });

    test("a transaction that was carried out succeeds once", async () => {
      proxy.breakNext(["lost-answer"]);
      expect(await store.append(stream, 0, happened(0, { n: 1 }, { n: 2 }), { streamId: claim, version: 0 })).toEqual({ ok: true, version: 2 });
      expect(await dataOf()).toEqual([{ n: 1 }, { n: 2 }]);
    });

    test("another's event that came first isn't taken for our own, even if it is the same", async () => {
      // The rival goes past the proxy: its own put meets no fault.
      const direct = new DynamoDBClient(clientSettings({ region: EMULATOR_REGION, endpoint: emulator.endpoint, credentials: EMULATOR_CREDENTIALS }));
      const rival = new DynamoDbEventStore(direct, options);
      proxy.breakNext([awsError("InternalServerError", 500)], () => rival.append(stream, 0, happened(0, { n: 1 })));
      expect(await store.append(stream, 0, happened(0, { n: 1 }))).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
      direct.destroy();
    });
  });

  describe("faults", () => {
    test.each([
      ["throttling", awsError("ProvisionedThroughputExceededException")],
      ["an error of the service", awsError("InternalServerError", 500)],
      ["a transaction of others on the same item", awsError("TransactionConflictException")],
    ])("%s is waited out", async (_what, fault) => {
      proxy.breakNext([fault, fault]);
      expect(await store.append(stream, 0, happened(0, { n: 1 }))).toEqual({ ok: true, version: 1 });
      expect(await dataOf()).toEqual([{ n: 1 }]);
    });

    test.each(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])(
      "a transaction that was cancelled by %s is tried again",
      async (Code) => {
        proxy.breakNext([awsError("TransactionCanceledException", 400, { CancellationReasons: [{ Code: "None" }, { Code }] })]);
        expect(await store.append(stream, 0, happened(0, { n: 1 }, { n: 2 }))).toEqual({ ok: true, version: 2 });
      },
    );

    test("throttling that doesn't end is a fault, and nothing is there", async () => {
      const patient = clientOf({ maxAttempts: 2 });
      proxy.breakNext(Array(2).fill(awsError("ThrottlingException")));
      const append = new DynamoDbEventStore(patient, options).append(stream, 0, happened(0, { n: 1 }));
      await expect(append).rejects.toMatchObject({ name: "AwsFault", code: "throttled" });
      expect(await dataOf()).toEqual([]);
      patient.destroy();
    });

    test("no answer in time is a fault that says so", async () => {
      const hasty = clientOf({ maxAttempts: 2, requestTimeoutMs: 50 });
      proxy.breakNext(["silence", "silence"]);
      const append = new DynamoDbEventStore(hasty, options).append(stream, 0, happened(0, { n: 1 }));
      await expect(append).rejects.toMatchObject({ name: "AwsFault", code: "timeout", message: expect.stringContaining(options.tableName) });
      hasty.destroy();
    });

    test("a table that isn't there is named, with what to do", async () => {
      const stage = { app: "webordinary", stage: "never" };
      const nowhere = new DynamoDbEventStore(client, { tableName: "webordinary-never-events", stage });
      const fault = {
        name: "AwsFault",
        code: "missing-resource",
        message: expect.stringMatching(/webordinary-never-events.*Check the stage and the region, and that this stage is deployed/s),
      };
      await expect(nowhere.append(stream, 0, happened(0, {}))).rejects.toMatchObject(fault);
      await expect(nowhere.append(stream, 0, happened(0, {}, {}))).rejects.toMatchObject(fault);
      await expect(nowhere.read(stream)).rejects.toMatchObject(fault);
    });

    test("a region that the table isn't in is told as such, not as wrong credentials", async () => {
      const message = "Credential should be scoped to a valid region, not 'us-west-2'.";
      proxy.breakNext([awsError("InvalidSignatureException", 400, { message })]);
      await expect(store.read(stream)).rejects.toMatchObject({
        name: "AwsFault",
        code: "wrong-region",
        message: expect.stringMatching(`${options.tableName}.*us-west-2.*Check the region that this stage is deployed in`),
      });
    });

    test.each([
      ["UnrecognizedClientException", "expired-credentials"],
      ["ExpiredTokenException", "expired-credentials"],
      ["AccessDeniedException", "access-denied"],
    ])("%s is the fault %s, and isn't tried again", async (type, code) => {
      proxy.breakNext([awsError(type)]);
      const operations = await asked(() => expect(store.read(stream)).rejects.toMatchObject({ name: "AwsFault", code }));
      expect(operations).toEqual(["Query"]);
    });

    test("a table of another stage is refused before anything is asked", () => {
      const stage = { app: "webordinary", stage: "dev" };
      for (const tableName of ["webordinary-production-events", "webordinary-dev-scott-events", "webordinary-dev-leases"]) {
        expect(() => new DynamoDbEventStore(client, { tableName, stage })).toThrow(expect.objectContaining({ code: "wrong-stage" }));
      }
    });
  });

  describe("limits", () => {
    test("events that are together too much for one transaction are too large, and none of them is there", async () => {
      const large = Array.from({ length: 12 }, () => ({ text: "x".repeat(MAX_EVENT_BYTES - 1_000) }));
      expect(await store.append(stream, 0, happened(0, ...large))).toEqual({ ok: false, reason: "too-large" });
      expect(await store.append(stream, 0, happened(0, ...large.slice(0, 11)))).toEqual({ ok: true, version: 11 });
      expect(await newcomer().read(stream)).toHaveLength(11);
    });

    test("half a character comes back as it was", async () => {
      await store.append(stream, 0, happened(0, { text: "\ud83d alone" }));
      expect(await dataOf()).toEqual([{ text: "\ud83d alone" }]);
    });
  });

  describe("items that aren't events of ours", () => {
    const put = (item: Record<string, { S: string } | { N: string }>) =>
      client.send(new PutItemCommand({ TableName: options.tableName, Item: { streamId: { S: stream }, version: { N: "2" }, ...item } }));
    const json = (change: object) => JSON.stringify({ ...happened(1, { n: 2 })[0], ...change });

    test.each([
      ["have no event", {}],
      ["hold no JSON", { event: { S: "{" } }],
      ["hold something else", { event: { S: "[1]" } }],
      ["lack a part of the envelope", { event: { S: json({ actor: undefined }) } }],
      ["have data that is no object", { event: { S: json({ data: [1] }) } }],
      ["hold the event of another version", { event: { S: json({ version: 7 }) } }],
      ["hold the event of another stream", { event: { S: json({ streamId: claim }) } }],
      ["leave a gap", { version: { N: "3" }, event: { S: json({ version: 3 }) } }],
    ])("a stream with items that %s is a clear error", async (_what, item) => {
      await store.append(stream, 0, happened(0, { n: 1 }));
      await put(item);
      await expect(store.read(stream)).rejects.toMatchObject({ code: "foreign-item", message: expect.stringContaining(stream) });
    });
  });
});
