import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { envelop, StreamId } from "@webordinary/domain";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DataFolderError } from "./data-folder-error.ts";
import { LOCK_FILE, lockDataFolder } from "./data-folder-lock.ts";
import { DATABASE_FILE, EmbeddedDatabase } from "./embedded-database.ts";
import { SqliteEventFeed } from "./sqlite-event-feed.ts";
import { SqliteEventStore } from "./sqlite-event-store.ts";
import { SystemClock } from "./system-clock.ts";

/** A busy machine may take its time; it costs nothing when all goes well. */
const PATIENCE = { timeout: 10_000 };

let root: string;
let dataDir: string;
const opened: EmbeddedDatabase[] = [];
const children: ChildProcess[] = [];

function database(): EmbeddedDatabase {
  const made = new EmbeddedDatabase({ dataDir });
  opened.push(made);
  return made;
}

/** Another process that runs this script, with the folder as its argument. */
function otherProcess(script: string): ChildProcess {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {},
  });
  children.push(child);
  return child;
}

const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once("exit", () => resolve()));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "webordinary-data-"));
  dataDir = root;
});

afterEach(async () => {
  for (const each of opened.splice(0)) each.close();
  await Promise.all(
    children.splice(0).map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await ended(child);
    }),
  );
  rmSync(root, { recursive: true });
});

const stream = StreamId.parse("thread-t-embedded1");
const happened = (version: number) =>
  envelop(
    [{ type: "Happened", data: { n: version } }],
    { streamId: stream, version },
    { commandId: `c${version}`, causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T00:00:00.000Z" },
  );

const pragma = ({ sqlite }: EmbeddedDatabase, name: string) => Object.values(sqlite.prepare(`PRAGMA ${name}`).get() ?? {})[0];

test("the database is in WAL mode and waits for the disk at every commit", () => {
  const made = database();
  expect([pragma(made, "journal_mode"), pragma(made, "synchronous")]).toEqual(["wal", 2]);
});

test("a folder that isn't there yet is made, and opening it again changes nothing", () => {
  dataDir = join(dataDir, "not", "there");
  const version = pragma(database(), "user_version");
  expect(version).toBeGreaterThan(0);
  expect(pragma(database(), "user_version")).toBe(version);
});

test("a data folder of a newer schema is refused with what to do, and isn't touched", () => {
  database().close();
  const file = join(dataDir, DATABASE_FILE);
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 999");
  newer.close();
  const before = readFileSync(file);

  let refused: unknown;
  try {
    database();
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(DataFolderError);
  expect(refused).toMatchObject({ code: "newer-data-folder", message: expect.stringContaining("update WebOrdinary") });
  expect(String(refused)).toContain(dataDir);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test("a folder whose read models and bus were two subscribers goes on as one, behind what both were through with", async () => {
  const made = database();
  await new SqliteEventStore(made).append(stream, 0, happened(0));
  made.sqlite.exec(`
    INSERT INTO checkpoints VALUES ('projections', 7), ('bus', 5), ('another', 9);
    INSERT INTO parked_events (subscriber, position, reason) VALUES ('bus', 1, 'poisonous');
    PRAGMA user_version = 1`);
  const { sqlite } = database();
  expect(sqlite.prepare("SELECT * FROM checkpoints ORDER BY subscriber").all()).toEqual([
    { subscriber: "another", position: 9 },
    { subscriber: "relay", position: 5 },
  ]);
  expect(sqlite.prepare("SELECT subscriber, reason FROM parked_events").all()).toEqual([{ subscriber: "relay", reason: "poisonous" }]);
});

test("a folder where only one of the two had begun is gone through from the beginning", () => {
  database().sqlite.exec("INSERT INTO checkpoints VALUES ('projections', 7); PRAGMA user_version = 1");
  expect(database().sqlite.prepare("SELECT * FROM checkpoints").all()).toEqual([]);
});

test("a file that is no database is refused, and left as it is", () => {
  const file = join(dataDir, DATABASE_FILE);
  writeFileSync(file, "these are the notes of somebody else");
  expect(() => database()).toThrow("not a database");
  expect(readFileSync(file, "utf8")).toBe("these are the notes of somebody else");
});

test("a transaction that throws leaves nothing behind", () => {
  const { sqlite } = database();
  const made = opened[0] as EmbeddedDatabase;
  expect(() =>
    made.write(() => {
      sqlite.exec("INSERT INTO checkpoints VALUES ('relay', 1)");
      throw new Error("changed my mind");
    }),
  ).toThrow("changed my mind");
  expect(sqlite.prepare("SELECT * FROM checkpoints").all()).toEqual([]);
  expect(made.write(() => "free again")).toBe("free again");
});

test("a second lock on a data folder is refused and names the folder; after a release it is given", () => {
  const lock = lockDataFolder(dataDir);
  let refused: unknown;
  try {
    lockDataFolder(dataDir);
  } catch (error) {
    refused = error;
  }
  expect(refused).toMatchObject({ code: "data-folder-in-use", message: expect.stringContaining(dataDir) });
  lock.release();
  lock.release();
  lockDataFolder(dataDir).release();
});

test("another process holds its lock until it is killed, however hard", async () => {
  const child = otherProcess(`
    import { DatabaseSync } from "node:sqlite";
    const lock = new DatabaseSync(process.argv[1] + "/${LOCK_FILE}");
    lock.exec("BEGIN EXCLUSIVE");
    console.log("locked");
    setInterval(() => lock.isOpen, 1000);
  `);
  await new Promise((resolve) => child.stdout?.once("data", resolve));
  expect(() => lockDataFolder(dataDir)).toThrow(DataFolderError);
  child.kill("SIGKILL");
  await ended(child);
  lockDataFolder(dataDir).release();
});

test("another process reads, and writes, while this one holds the lock and appends", async () => {
  const lock = lockDataFolder(dataDir);
  const store = new SqliteEventStore(database());
  await store.append(stream, 0, happened(0));
  const child = otherProcess(`
    import { DatabaseSync } from "node:sqlite";
    const other = new DatabaseSync(process.argv[1] + "/${DATABASE_FILE}", { timeout: 5000 });
    other.exec("INSERT INTO projects VALUES ('amelia', '{}')");
    console.log(other.prepare("SELECT count(*) AS n FROM events").get().n);
    other.close();
  `);
  const output = new Promise<string>((resolve) => child.stdout?.once("data", (data) => resolve(String(data))));
  const done = ended(child);
  for (let version = 1; version <= 50; version++) expect(await store.append(stream, version, happened(version))).toMatchObject({ ok: true });
  expect(Number(await output)).toBeGreaterThanOrEqual(1);
  await done;
  expect(opened[0]?.sqlite.prepare("SELECT project_id FROM projects").all()).toEqual([{ project_id: "amelia" }]);
  lock.release();
});

test("the feed also brings what another process has appended", async () => {
  const own = database();
  const store = new SqliteEventStore(own);
  const feed = new SqliteEventFeed({ database: own, store, clock: new SystemClock(), pollMs: 10 });
  const seen: number[] = [];
  const subscription = await feed.subscribe("relay", async (event) => {
    seen.push(event.version);
  });
  // Another connection is to this one what another process is: only the file tells of its appends.
  const elsewhere = new SqliteEventStore(database());
  await elsewhere.append(stream, 0, happened(0));
  await vi.waitFor(() => expect(seen).toEqual([1]), PATIENCE);
  await store.append(stream, 1, happened(1));
  await elsewhere.append(stream, 2, happened(2));
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]), PATIENCE);
  await subscription.stop();
});
