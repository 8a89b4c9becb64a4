import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { FencingToken, type Lease, Project, ProjectUser, WorkerId } from "@webordinary/domain";
import {
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
import { DynamoDbInbox, INBOX_KEPT_SECONDS } from "./dynamodb-inbox.ts";
import { DynamoDbLeaseStore, LEASE_KEPT_SECONDS } from "./dynamodb-lease-store.ts";
import { DynamoDbProjectDirectory } from "./dynamodb-project-directory.ts";
import { DynamoDbReadModels } from "./dynamodb-read-models.ts";
import { PARTITIONS_PER_COLLECTION, partitionOf } from "./read-model-keys.ts";
import {
  DYNAMODB_TABLES,
  INBOX_TABLE,
  LEASES_TABLE,
  PROJECTS_TABLE,
  READ_MODELS_TABLE,
  type Stage,
  type TableDefinition,
  tableName,
  tablesOf,
} from "./tables.ts";

const scott = ProjectUser.parse("amelia+scott");
const lease = (fencingToken: number): Lease => ({
  projectUser: scott,
  workerId: WorkerId.parse("worker-1"),
  fencingToken: FencingToken.parse(fencingToken),
  expiresAt: "2026-01-01T09:00:00.000Z",
});

whereEmulated("DynamoDB", dynamoDbBinary(), { describe, test }, () => {
  let emulator: DynamoDbEmulator;
  let proxy: FaultyProxy;
  let client: DynamoDBClient;
  let stage: Stage;
  let stages = 0;

  const table = (definition: TableDefinition) => ({ tableName: tableName(definition, stage), stage });
  const asked = async (ask: () => Promise<unknown>) => {
    const before = proxy.operations.length;
    await ask();
    return proxy.operations.slice(before);
  };

  beforeAll(async () => {
    emulator = await startDynamoDb();
    proxy = await startFaultyProxy(emulator.endpoint);
    client = new DynamoDBClient(clientSettings({ region: EMULATOR_REGION, endpoint: proxy.endpoint, credentials: EMULATOR_CREDENTIALS }));
  });

  afterAll(async () => {
    client.destroy();
    await proxy.stop();
    await emulator.stop();
  });

  beforeEach(async () => {
    stages += 1;
    stage = { app: "webordinary", stage: `stores${stages}` };
    await createTables(emulator.endpoint, tablesOf(stage));
  });

  afterEach(() => proxy.breakNext([]));

  test.each(DYNAMODB_TABLES)("the table $name is made as it is defined", async (definition) => {
    const TableName = tableName(definition, stage);
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    const { partitionKey, sortKey, stream, ttlAttribute }: TableDefinition = definition;
    expect(Table?.KeySchema?.map(({ AttributeName }) => AttributeName)).toEqual([partitionKey.name, ...(sortKey ? [sortKey.name] : [])]);
    expect(Table?.StreamSpecification?.StreamViewType).toBe(stream);
    expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
    expect(TimeToLiveDescription?.AttributeName).toBe(ttlAttribute);
  });

  test("no adapter takes a table of another stage", () => {
    const other = { app: "webordinary", stage: "production" };
    const adapters = [
      () => new DynamoDbLeaseStore(client, { ...table(LEASES_TABLE), stage: other }),
      () => new DynamoDbProjectDirectory(client, { ...table(PROJECTS_TABLE), stage: other }),
      () => new DynamoDbReadModels(client, { ...table(READ_MODELS_TABLE), stage: other }),
      () => new DynamoDbInbox(client, { ...table(INBOX_TABLE), stage: other }),
    ];
    for (const make of adapters) expect(make).toThrow(expect.objectContaining({ code: "wrong-stage" }));
  });

  describe("leases", () => {
    const kept = async () => {
      const { Item } = await client.send(new GetItemCommand({ TableName: table(LEASES_TABLE).tableName, Key: { projectUser: { S: scott } } }));
      return Number(Item?.removeAfter?.N);
    };

    test("a lease, and its tombstone, are removed a week after it expired", async () => {
      const leases = new DynamoDbLeaseStore(client, table(LEASES_TABLE));
      const week = Date.parse(lease(2).expiresAt) / 1000 + LEASE_KEPT_SECONDS;
      await leases.put(lease(2));
      expect(await kept()).toBe(week);
      await leases.release(scott, FencingToken.parse(2));
      expect(await kept()).toBe(week);
    });

    test("a put and a release whose answers were lost are done", async () => {
      const leases = new DynamoDbLeaseStore(client, table(LEASES_TABLE));
      proxy.breakNext(["lost-answer"]);
      expect(await leases.put(lease(2))).toBe(true);
      expect(await leases.read(scott)).toEqual(lease(2));
      proxy.breakNext(["lost-answer"]);
      await leases.release(scott, FencingToken.parse(2));
      expect(await leases.read(scott)).toBeNull();
    });
  });

  describe("read models", () => {
    let models: DynamoDbReadModels;
    beforeEach(() => {
      models = new DynamoDbReadModels(client, table(READ_MODELS_TABLE));
    });

    test("documents of one group are listed by one query, a whole collection by one for each partition", async () => {
      await models.put("work", "amelia+scott/t-1", {}, 0);
      await models.put("work", "amelia+scott/t-2", {}, 0);
      await models.put("work", "bakery+ann/t-3", {}, 0);
      let keys: string[] = [];
      const list = async (prefix: string) => (keys = (await models.list("work", prefix)).map(({ key }) => key));
      expect(await asked(() => list("amelia+scott/"))).toEqual(["Query"]);
      expect(keys).toEqual(["amelia+scott/t-1", "amelia+scott/t-2"]);
      expect(await asked(() => list(""))).toHaveLength(PARTITIONS_PER_COLLECTION);
      expect(keys).toEqual(["amelia+scott/t-1", "amelia+scott/t-2", "bakery+ann/t-3"]);
    });

    test("keys without a group are spread evenly", () => {
      const counts = new Map<string, number>();
      for (let n = 0; n < 8_000; n++) {
        const partition = partitionOf("threads", `t-${n}`);
        counts.set(partition, (counts.get(partition) ?? 0) + 1);
      }
      expect(counts.size).toBe(PARTITIONS_PER_COLLECTION);
      for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(150);
    });

    test("a whole collection is read in pieces, in order and without repeats", async () => {
      const all = Array.from({ length: 40 }, (_, n) => `t-${String(n).padStart(2, "0")}`);
      for (const key of all) await models.put("threads", key, {}, 0);
      const read: string[] = [];
      for (let after = ""; ; after = read.at(-1) ?? "") {
        const page = await models.list("threads", "t-", after === "" ? { limit: 7 } : { limit: 7, after });
        read.push(...page.map(({ key }) => key));
        if (page.length < 7) break;
      }
      expect(read).toEqual(all);
    });

    test("a key at a Message-ID's limit is put, found, listed and removed", async () => {
      const long = (end: string) => `amelia/<${"ü".repeat(997)}${end}>`;
      for (const end of ["a", "b"]) expect(await models.put("messages", long(end), { end }, 0)).toBe(true);
      await models.put("messages", "amelia/<short>", {}, 0);
      expect(await models.get("messages", long("b"))).toEqual({ value: { end: "b" }, revision: 1 });
      const listed = (await models.list("messages", "amelia/<ü")).map(({ key }) => key);
      expect(listed.toSorted()).toEqual([long("a"), long("b")]);
      expect((await models.list("messages", long("a"))).map(({ key }) => key)).toEqual([long("a")]);
      const [first = "", second = ""] = listed;
      expect((await models.list("messages", "amelia/<ü", { after: first })).map(({ key }) => key)).toEqual([second]);
      expect(await models.remove("messages", long("a"), 1)).toBe(true);
      expect(await models.get("messages", long("a"))).toBeNull();
    });

    test("characters beyond the first plane are listed in one order, whether pages are long or short", async () => {
      const keys = ["a/\uffee", "a/😀", "a/z"];
      for (const key of keys) await models.put("subjects", key, {}, 0);
      const whole = (await models.list("subjects", "a/")).map(({ key }) => key);
      expect(whole).toEqual(["a/z", "a/\uffee", "a/😀"]);
      expect((await models.list("subjects", "a/", { after: "a/\uffee" })).map(({ key }) => key)).toEqual(["a/😀"]);
    });

    test("large documents are listed over pages of 1 MB", async () => {
      for (let n = 0; n < 5; n++) await models.put("threads", `a/${n}`, { text: "x".repeat(300_000) }, 0);
      expect((await models.list("threads", "a/")).map(({ key }) => key)).toEqual(["a/0", "a/1", "a/2", "a/3", "a/4"]);
    });

    test("a put and a removal whose answers were lost say that they were done", async () => {
      proxy.breakNext(["lost-answer"]);
      expect(await models.put("threads", "t-1", { n: 1 }, 0)).toBe(true);
      expect(await models.get("threads", "t-1")).toEqual({ value: { n: 1 }, revision: 1 });
      proxy.breakNext(["lost-answer"]);
      expect(await models.remove("threads", "t-1", 1)).toBe(true);
      expect(await models.get("threads", "t-1")).toBeNull();
    });

    test("a document that no item can hold is refused by name", async () => {
      const put = models.put("threads", "t-1", { text: "x".repeat(400_000) }, 0);
      await expect(put).rejects.toMatchObject({ code: "document-too-large", message: expect.stringContaining("threads/t-1") });
    });
  });

  test("projects are listed over pages of 1 MB", async () => {
    const projects = new DynamoDbProjectDirectory(client, table(PROJECTS_TABLE));
    const addresses = Array.from({ length: 20 }, (_, n) => `${n}${"x".repeat(300)}@example.org`);
    const members = Array.from({ length: 50 }, (_, n) => ({ userId: `user-${n}`, addresses, role: "owner" }));
    for (const projectId of ["d", "b", "a", "c"]) {
      await projects.save(Project.parse({ projectId, repository: "/srv/site.git", defaultBranch: "main", members, policy: {} }));
    }
    expect((await projects.list()).map(({ projectId }) => projectId)).toEqual(["a", "b", "c", "d"]);
  });

  test("a delivery is known once it was remembered, for two weeks, and by its source", async () => {
    const inbox = new DynamoDbInbox(client, table(INBOX_TABLE));
    expect(await inbox.has("github", "delivery-1")).toBe(false);
    await inbox.remember("github", "delivery-1", "2026-01-01T09:00:00.000Z");
    expect([await inbox.has("github", "delivery-1"), await inbox.has("other", "delivery-1")]).toEqual([true, false]);
    const Key = { delivery: { S: "github/delivery-1" } };
    const { Item } = await client.send(new GetItemCommand({ TableName: table(INBOX_TABLE).tableName, Key }));
    expect(Number(Item?.removeAfter?.N)).toBe(Date.UTC(2026, 0, 1, 9) / 1000 + INBOX_KEPT_SECONDS);
  });
});
