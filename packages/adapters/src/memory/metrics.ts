import type { Metrics } from "@webordinary/domain";

/** Keeps sums and values for a test, or a status page, to look at. */
export class MemoryMetrics implements Metrics {
  readonly counters = new Map<string, number>();
  readonly values = new Map<string, number[]>();

  count(name: string, value = 1): void {
    this.counters.set(name, (this.counters.get(name) ?? 0) + value);
  }

  /** Keeps the newest `MAX_VALUES` of each name. */
  record(name: string, value: number): void {
    const values = this.values.get(name) ?? [];
    if (values.length === MAX_VALUES) values.shift();
    values.push(value);
    this.values.set(name, values);
  }
}

/** Enough for a median; a process that runs for months must not grow. */
const MAX_VALUES = 1_000;
