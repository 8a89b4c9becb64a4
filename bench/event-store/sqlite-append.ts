import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EmbeddedDatabase, SqliteEventStore } from "@webordinary/adapters/embedded";
import { type Envelope, StreamId } from "@webordinary/domain";
import { interleaved, median, ratioOf, timed } from "../interleaved.ts";
import { type BenchRow, row } from "../row.ts";
import { benchEvents } from "./events.ts";

/** Appends per measurement; each is a write to the disk that is waited for. */
const APPENDS = 100;
const ROUNDS = 40;
const WARMUP = 5;

/** Both in WAL mode with synchronous=FULL, in files of their own in one folder. */
export async function sqliteAppendRow(): Promise<BenchRow> {
  const dataDir = await mkdtemp(join(tmpdir(), "webordinary-bench-"));
  const database = new EmbeddedDatabase({ dataDir, synchronous: "full" });
  const bare = bareTable(join(dataDir, "bare.sqlite"));
  try {
    const store = new SqliteEventStore(database);
    const events = benchEvents(APPENDS);
    let streams = 0;
    const times = await interleaved(
      {
        ours: () => {
          const streamId = StreamId.parse(`session-t-bench${++streams}`);
          const own = events.map((event): Envelope => ({ ...event, streamId }));
          return timed(async () => {
            for (const [version, event] of own.entries()) {
              const result = await store.append(streamId, version, [event]);
              if (!result.ok) throw new Error(`append ${version}: ${result.reason}`);
            }
          });
        },
        bare: () => {
          const streamId = StreamId.parse(`session-t-bench${++streams}`);
          return timed(async () => bare.insertAll(streamId, events));
        },
      },
      { rounds: ROUNDS, warmup: WARMUP },
    );
    const micros = ((median(times.ours) / APPENDS) * 1e3).toFixed(0);
    return row("SQLite append : bare node:sqlite, both synchronous=FULL", ratioOf(times.bare, times.ours), "higher", 0.8, `${micros} us per append`);
  } finally {
    database.close();
    bare.close();
    await rm(dataDir, { recursive: true });
  }
}

/** The least that keeps streams of events on a disk: a row of JSON for each, that nobody can insert twice. */
function bareTable(file: string) {
  const sqlite = new DatabaseSync(file);
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  sqlite.exec(
    `CREATE TABLE events (position INTEGER PRIMARY KEY, stream_id TEXT NOT NULL, version INTEGER NOT NULL, event TEXT NOT NULL, UNIQUE (stream_id, version))`,
  );
  const insert = sqlite.prepare("INSERT INTO events (stream_id, version, event) VALUES (?, ?, ?)");
  return {
    insertAll(streamId: StreamId, events: readonly Envelope[]): void {
      for (const event of events) insert.run(streamId, event.version, JSON.stringify(event));
    },
    close: () => sqlite.close(),
  };
}
