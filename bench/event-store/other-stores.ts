import { InMemoryEventStorageAdapter } from "@castore/event-storage-adapter-in-memory";
import { type Event, getInMemoryEventStore } from "@event-driven-io/emmett";
import { MemoryEventStore } from "@webordinary/adapters/memory";
import { interleaved, ratioOf, timed } from "../interleaved.ts";
import { type BenchRow, row } from "../row.ts";
import { benchEvents, benchStream, happened } from "./events.ts";
import { appendAll } from "./memory-append.ts";

const EVENTS = 1_000;

/** Side by side with what others use in tests: the same events, one per append, each with its expected version. */
export async function otherStoresRows(): Promise<BenchRow[]> {
  const events = benchEvents(EVENTS);
  const times = await interleaved(
    {
      ours: () => timed(() => appendAll(new MemoryEventStore(), events)),
      emmett: () => timed(appendToEmmett),
      castore: () => timed(appendToCastore),
    },
    { rounds: 40, warmup: 10 },
  );
  return [
    row("memory append : @event-driven-io/emmett in memory", ratioOf(times.emmett, times.ours), "higher", 5, `${EVENTS} events in a stream`),
    row("memory append : @castore in memory", ratioOf(times.castore, times.ours), "higher", 10, `${EVENTS} events in a stream`),
  ];
}

async function appendToEmmett(): Promise<void> {
  const store = getInMemoryEventStore();
  for (let version = 0; version < EVENTS; version++) {
    const expectedStreamVersion = version === 0 ? "STREAM_DOES_NOT_EXIST" : BigInt(version);
    await store.appendToStream<Event>(benchStream, [happened(version)], { expectedStreamVersion });
  }
}

async function appendToCastore(): Promise<void> {
  const store = new InMemoryEventStorageAdapter();
  for (let version = 1; version <= EVENTS; version++) {
    const { type, data } = happened(version);
    await store.pushEvent({ aggregateId: benchStream, version, type, payload: data }, { eventStoreId: "bench" });
  }
}
