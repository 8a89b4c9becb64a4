/** Something to be timed: does its work once and returns the milliseconds of what counts. */
export type Timed = () => Promise<number>;

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Runs all of them in turn, `rounds` times after `warmup` rounds that don't count, and returns the time of each round. In
 * turn, so that whatever else the machine does meanwhile meets all of them alike.
 */
export async function interleaved<Name extends string>(
  candidates: Readonly<Record<Name, Timed>>,
  { rounds, warmup }: { readonly rounds: number; readonly warmup: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(candidates) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = -warmup; round < rounds; round++) {
    for (const name of names) {
      const time = await candidates[name]();
      if (round >= 0) times[name].push(time);
    }
  }
  return times;
}

/** The middle one. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined) throw new Error("no median of no numbers");
  return middle;
}

/** How many times longer `a` takes than `b`: by their medians. */
export const ratioOf = (a: readonly number[], b: readonly number[]): number => median(a) / median(b);
