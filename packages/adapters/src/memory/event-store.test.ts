import { envelop, StorageFullError, StreamId } from "@webordinary/domain";
import { eventStoreContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { MemoryEventStore } from "./event-store.ts";
import { newMemoryDisk } from "./memory-disk.ts";

eventStoreContract("MemoryEventStore", async () => ({ store: new MemoryEventStore() }));

const stream = StreamId.parse("thread-t-memory01");
const happened = (version: number) =>
  envelop(
    [{ type: "Happened", data: { version } }],
    { streamId: stream, version },
    { commandId: `c${version}`, causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T00:00:00.000Z" },
  );

test("a store over the same disk goes on where the one before it stopped", async () => {
  const disk = newMemoryDisk();
  await new MemoryEventStore(disk).append(stream, 0, happened(0));
  const restarted = new MemoryEventStore(disk);
  expect(await restarted.read(stream)).toEqual(happened(0));
  expect(await restarted.append(stream, 1, happened(1))).toEqual({ ok: true, version: 2 });
});

test("on a full disk nothing is appended, and the caller hears why", async () => {
  const disk = newMemoryDisk();
  const store = new MemoryEventStore(disk);
  disk.full = true;
  await expect(store.append(stream, 0, happened(0))).rejects.toThrow(StorageFullError);
  expect(await store.read(stream)).toEqual([]);
  disk.full = false;
  expect(await store.append(stream, 0, happened(0))).toEqual({ ok: true, version: 1 });
});

test("envelopes of the kernel are kept without a copy", async () => {
  const store = new MemoryEventStore();
  const events = happened(0);
  await store.append(stream, 0, events);
  expect((await store.read(stream))[0]).toBe(events[0]);
});
