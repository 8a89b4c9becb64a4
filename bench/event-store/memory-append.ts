import { MemoryEventStore } from "@webordinary/adapters/memory";
import type { Envelope, EventStore } from "@webordinary/domain";
import { interleaved, median, ratioOf, timed } from "../interleaved.ts";
import { type BenchRow, row } from "../row.ts";
import { benchEvents, benchStream } from "./events.ts";

const SHORT = 1_000;
const LONG = 100_000;

/** The least that something asynchronous that keeps events can do. */
class BareArray {
  readonly #events: Envelope[] = [];
  async push(event: Envelope): Promise<void> {
    this.#events.push(event);
  }
}

export async function appendAll(store: EventStore, events: readonly Envelope[]): Promise<void> {
  let version = 0;
  for (const event of events) {
    const result = await store.append(benchStream, version, [event]);
    if (!result.ok) throw new Error(`append ${version}: ${result.reason}`);
    version = result.version;
  }
}

export async function memoryAppendRows(): Promise<BenchRow[]> {
  const short = benchEvents(SHORT);
  const bare = await interleaved(
    {
      push: () =>
        timed(async () => {
          const array = new BareArray();
          for (const event of short) await array.push(event);
        }),
      append: () => timed(() => appendAll(new MemoryEventStore(), short)),
    },
    { rounds: 400, warmup: 100 },
  );

  // As many appends of as many events on both sides: to one stream of 100,000, and to 100 new stores' streams of 1,000.
  const long = benchEvents(LONG);
  const shorts = Array.from({ length: LONG / SHORT }, () => benchEvents(SHORT));
  const lengths = await interleaved(
    {
      long: () => timed(() => appendAll(new MemoryEventStore(), long)),
      short: () =>
        timed(async () => {
          for (const events of shorts) await appendAll(new MemoryEventStore(), events);
        }),
    },
    { rounds: 15, warmup: 3 },
  );
  const perAppend = (times: readonly number[], appends: number) => `${((median(times) / appends) * 1e6).toFixed(0)} ns`;
  return [
    row("memory append : bare awaited array push", ratioOf(bare.push, bare.append), "higher", 0.5, `${perAppend(bare.append, SHORT)} per append`),
    row(
      "memory append to 100,000 : to 1,000 events",
      ratioOf(lengths.long, lengths.short),
      "lower",
      1.2,
      `${perAppend(lengths.long, LONG)} per append`,
    ),
  ];
}
