import { loadAndFoldRow } from "./event-store/load-and-fold.ts";
import { memoryAppendRows } from "./event-store/memory-append.ts";
import { otherStoresRows } from "./event-store/other-stores.ts";
import { sqliteAppendRow } from "./event-store/sqlite-append.ts";
import type { BenchRow } from "./row.ts";

/** What the event stores promise: one event per append, everything awaited. */
export async function eventStoreBench(): Promise<BenchRow[]> {
  return [...(await memoryAppendRows()), ...(await otherStoresRows()), await loadAndFoldRow(), await sqliteAppendRow()];
}
