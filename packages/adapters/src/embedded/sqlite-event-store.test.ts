import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { envelop, StorageFullError, StreamId } from "@webordinary/domain";
import { eventStoreContract } from "@webordinary/testing/contracts";
import { expect, onTestFinished, test } from "vitest";
import { EmbeddedDatabase } from "./embedded-database.ts";
import { SqliteEventStore } from "./sqlite-event-store.ts";

function temporaryFolder(): { readonly dataDir: string; readonly remove: () => void } {
  const dataDir = mkdtempSync(join(tmpdir(), "webordinary-sqlite-"));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true }) };
}

eventStoreContract("SqliteEventStore", async () => {
  const { dataDir, remove } = temporaryFolder();
  const database = new EmbeddedDatabase({ dataDir });
  return {
    store: new SqliteEventStore(database),
    stop: async () => {
      database.close();
      remove();
    },
  };
});

const stream = StreamId.parse("thread-t-sqlite01");
const happened = (version: number, text = "") =>
  envelop(
    [{ type: "Happened", data: { text } }],
    { streamId: stream, version },
    { commandId: `c${version}`, causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T00:00:00.000Z" },
  );

test("what was appended is there after the database was opened again", async () => {
  const { dataDir, remove } = temporaryFolder();
  onTestFinished(remove);
  const first = new EmbeddedDatabase({ dataDir });
  await new SqliteEventStore(first).append(stream, 0, happened(0));
  first.close();

  const second = new EmbeddedDatabase({ dataDir });
  onTestFinished(() => second.close());
  expect(await new SqliteEventStore(second).read(stream)).toEqual(happened(0));
});

test("two connections to one file never both append the same version", async () => {
  const { dataDir, remove } = temporaryFolder();
  onTestFinished(remove);
  const databases = [new EmbeddedDatabase({ dataDir }), new EmbeddedDatabase({ dataDir })];
  onTestFinished(() => {
    for (const database of databases) database.close();
  });
  const stores = databases.map((database) => new SqliteEventStore(database));
  const results = await Promise.all(stores.map((store) => store.append(stream, 0, happened(0))));
  expect(results).toEqual([
    { ok: true, version: 1 },
    { ok: false, reason: "version-conflict", actual: 1 },
  ]);
});

test.each([
  ["one event", () => happened(0, "x".repeat(300_000))],
  ["two events", () => [...happened(0), ...happened(1, "x".repeat(300_000))]],
])("on a full disk an append of %s stores nothing and says so, and works again when there is room", async (_how, events) => {
  const { dataDir, remove } = temporaryFolder();
  onTestFinished(remove);
  const database = new EmbeddedDatabase({ dataDir });
  onTestFinished(() => database.close());
  const store = new SqliteEventStore(database);
  const { page_count } = database.sqlite.prepare("PRAGMA page_count").get() ?? {};
  database.sqlite.exec(`PRAGMA max_page_count = ${Number(page_count) + 2}`);

  await expect(store.append(stream, 0, events())).rejects.toThrow(StorageFullError);
  expect(await store.read(stream)).toEqual([]);

  database.sqlite.exec("PRAGMA max_page_count = 1000000");
  expect(await store.append(stream, 0, events())).toMatchObject({ ok: true });
});
