import { MemoryEventStore } from "@webordinary/adapters/memory";
import { type Envelope, fold } from "@webordinary/domain";
import { interleaved, median, ratioOf, timed } from "../interleaved.ts";
import { type BenchRow, row } from "../row.ts";
import { benchEvents, benchStream } from "./events.ts";
import { appendAll } from "./memory-append.ts";

const EVENTS = 1_000;
/** Loads per measurement: one takes a few microseconds. */
const LOADS = 200;

type Tally = { readonly count: number; readonly sum: number; readonly last: string };

const tally = {
  initialState: { count: 0, sum: 0, last: "" } as Tally,
  evolve: (state: Tally, event: Envelope): Tally => ({ count: state.count + 1, sum: state.sum + Number(event.data.n), last: event.type }),
};

export async function loadAndFoldRow(): Promise<BenchRow> {
  const events = benchEvents(EVENTS);
  const store = new MemoryEventStore();
  await appendAll(store, events);
  const loadArray = async () => events;

  const times = await interleaved(
    {
      ours: () =>
        timed(async () => {
          for (let load = 0; load < LOADS; load++) check(fold(tally, await store.read(benchStream)));
        }),
      bare: () =>
        timed(async () => {
          for (let load = 0; load < LOADS; load++) {
            let state = tally.initialState;
            for (const event of await loadArray()) state = tally.evolve(state, event);
            check(state);
          }
        }),
    },
    { rounds: 100, warmup: 20 },
  );
  const micros = ((median(times.ours) / LOADS) * 1e3).toFixed(1);
  return row("memory load and fold : bare loop", ratioOf(times.ours, times.bare), "lower", 1.5, `${micros} us for ${EVENTS} events`);
}

function check(state: Tally): void {
  if (state.count !== EVENTS) throw new Error(`folded ${state.count} events, not ${EVENTS}`);
}
