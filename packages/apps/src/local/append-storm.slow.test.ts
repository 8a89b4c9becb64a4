import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EmbeddedDatabase, SqliteEventFeed, SqliteEventStore, SystemClock } from "@webordinary/adapters/embedded";
import { StreamId } from "@webordinary/domain";
import { randomFrom } from "@webordinary/testing";
import { expect, test } from "vitest";

const ROUNDS = 15;
const WRITERS = 2;
const SEED = Date.now() % 1_000_000;
const STREAMS = ["thread-storm-one", "thread-storm-two", "thread-storm-three"].map((name) => StreamId.parse(name));

/** Appends one to three events at a time as fast as it can, and says what was acknowledged. Writers race for the same versions. */
const WRITER = `
import { writeSync } from "node:fs";
import { EmbeddedDatabase, SqliteEventStore } from "@webordinary/adapters/embedded";
const [dataDir, name] = process.argv.slice(1);
const store = new SqliteEventStore(new EmbeddedDatabase({ dataDir }));
const streams = ${JSON.stringify(STREAMS)};
const versions = new Map();
for (let n = 0; ; n++) {
  const streamId = streams[n % streams.length];
  const version = versions.get(streamId) ?? (await store.read(streamId)).length;
  const events = Array.from({ length: 1 + (n % 3) }, (_, index) => ({
    eventId: name + "." + n + "." + index, streamId, version: version + 1 + index, type: "Happened", schemaVersion: 1,
    occurredAt: "2026-01-01T09:00:00.000Z", correlationId: name, causationId: name, actor: name, data: { filling: "x".repeat(200) },
  }));
  const appended = await store.append(streamId, version, events);
  versions.set(streamId, appended.ok ? appended.version : appended.actual);
  if (appended.ok) writeSync(1, events.map((event) => streamId + " " + event.version + " " + event.eventId + "\\n").join(""));
}`;

test(`kill -9 in the middle of a storm of appends loses nothing that was acknowledged, ${ROUNDS} times with ${WRITERS} writers`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "wo-storm-"));
  const random = randomFrom(SEED);
  const acknowledged = new Map<string, string>();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const writers = Array.from({ length: WRITERS }, (_, index) => startWriter(dataDir, `round-${round}-writer-${index}`));
      await Promise.all(writers.map(({ writing }) => writing));
      await new Promise((resolve) => setTimeout(resolve, 20 + random() * 300));
      for (const { child } of writers) child.kill("SIGKILL");
      for (const { closed, lines } of writers) {
        await closed;
        for (const line of lines()) {
          const [stream, version, eventId = ""] = line.split(" ");
          // Two that were acknowledged for one version would be seen here.
          expect(acknowledged.get(`${stream} ${version}`), `${stream} ${version} was acknowledged twice`).toBeUndefined();
          acknowledged.set(`${stream} ${version}`, eventId);
        }
      }
      await checkAll(dataDir, acknowledged);
    }
    await checkFeed(dataDir);
    console.log(`append storm: ${ROUNDS} kills, ${acknowledged.size} acknowledged events, seed ${SEED}`);
    expect(acknowledged.size).toBeGreaterThan(ROUNDS * 10);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

function startWriter(dataDir: string, name: string) {
  const args = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", WRITER, dataDir, name];
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(new URL(".", import.meta.url)), env: {}, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const writing = Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => Promise.reject(new Error(`${name} ended by itself`)))]);
  // The last line may be torn by the kill.
  return { child, writing, closed: once(child, "close"), lines: () => text.split("\n").slice(0, -1) };
}

async function checkAll(dataDir: string, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const database = new EmbeddedDatabase({ dataDir });
  try {
    expect(database.sqlite.prepare("PRAGMA integrity_check").get()?.integrity_check).toBe("ok");
    const store = new SqliteEventStore(database);
    for (const stream of STREAMS) {
      const events = await store.read(stream);
      expect(events.map(({ version }) => version)).toStrictEqual(events.map((_, index) => index + 1));
      const lost = [...acknowledged].filter(([key, eventId]) => {
        const [name, version] = key.split(" ");
        return name === stream && events[Number(version) - 1]?.eventId !== eventId;
      });
      expect(lost).toStrictEqual([]);
      // An append of several is there whole or not at all.
      const appends = Map.groupBy(events, ({ eventId }) => eventId.replace(/\.\d+$/, ""));
      const torn = [...appends].filter(([append, parts]) => parts.length !== 1 + (Number(append.split(".").at(-1)) % 3));
      expect(torn).toStrictEqual([]);
    }
  } finally {
    database.close();
  }
}

/** A subscriber who comes late gets all of it, each stream in order. */
async function checkFeed(dataDir: string): Promise<void> {
  // A checkpoint for every event would wait for the disk each time.
  const database = new EmbeddedDatabase({ dataDir, synchronous: "off" });
  try {
    const store = new SqliteEventStore(database);
    const feed = new SqliteEventFeed({ database, store, clock: new SystemClock() });
    const seen = new Map<string, number[]>(STREAMS.map((stream) => [stream, []]));
    const subscription = await feed.subscribe("late", async ({ streamId, version }) => void seen.get(streamId)?.push(version));
    await subscription.caughtUp();
    await subscription.stop();
    for (const stream of STREAMS) expect(seen.get(stream)).toStrictEqual((await store.read(stream)).map(({ version }) => version));
  } finally {
    database.close();
  }
}
