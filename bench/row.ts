/** One measured promise. */
export type BenchRow = {
  readonly name: string;
  readonly ratio: number;
  readonly bar: number;
  /** Which side of the bar is the good one. */
  readonly better: "higher" | "lower";
  readonly holds: boolean;
  readonly note?: string;
};

export function row(name: string, ratio: number, better: BenchRow["better"], bar: number, note?: string): BenchRow {
  const holds = better === "higher" ? ratio >= bar : ratio <= bar;
  return note === undefined ? { name, ratio, bar, better, holds } : { name, ratio, bar, better, holds, note };
}
