import { foldTimes, type InstructionTimes } from "./instruction-times.ts";
import { checkReplies } from "./invariants.ts";
import type { SimulationOptions } from "./options.ts";
import type { Simulation } from "./simulation.ts";

/** Of many values. Milliseconds. */
export type Spread = { readonly count: number; readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };

export type SimulationReport = {
  readonly options: SimulationOptions;
  readonly machine: string;
  readonly messages: number;
  /** Mails as they came in; some come twice. */
  readonly deliveries: number;
  readonly ends: Readonly<Record<string, number>>;
  readonly replies: number;
  readonly latencies: Readonly<Record<Latency, Spread>>;
  /** Project+users that were worked for at the same moment, at most. */
  readonly mostBusyLanes: number;
  readonly virtualHours: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly eventsPerMessage: number;
  readonly peakHeapBytes: number;
  readonly peakMemoryBytes: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
  /** What is wrong, a line each; empty when nothing is. */
  readonly broken: readonly string[];
};

export type Latency = "total" | "waitedForWorker" | "waitedForOthers" | "worked" | "told" | "interrupt";

/** So many faults are told; where there are more, they are of the same kind. */
const TOLD_FAULTS = 50;

export type Measured = { readonly seconds: number; readonly machine: string; readonly peakMemoryBytes: number };

export async function reportOf(simulation: Simulation, { seconds, machine, peakMemoryBytes }: Measured): Promise<SimulationReport> {
  const { options, counts, progress, logger } = simulation;
  const log = simulation.disk.log.slice();
  const { sent } = simulation.outbox;
  const { instructions, interrupts, broken } = foldTimes(log);
  const spread = (pick: (times: InstructionTimes) => number) => spreadOf(instructions.map(pick));
  const lost = progress.received === options.messages ? [] : [`${options.messages} messages were sent and ${progress.received} received`];
  const errors = [...logger.errors].map(([message, count]) => `${count} times: ${message} ${logger.examples.get(message) ?? ""}`);
  const faults = [...lost, ...broken, ...checkReplies(log, sent, counts.of("replies-handed-over")), ...(await simulation.givenUp()), ...errors];
  return {
    options,
    machine,
    messages: progress.received,
    deliveries: simulation.deliveries,
    ends: countBy(instructions.map(({ end }) => end)),
    replies: sent.length,
    latencies: {
      total: spread(({ total }) => total),
      waitedForWorker: spread(({ waitedForWorker }) => waitedForWorker),
      waitedForOthers: spread(({ waitedForOthers }) => waitedForOthers),
      worked: spread(({ worked }) => worked),
      told: spread(({ told }) => told),
      interrupt: spreadOf(interrupts),
    },
    mostBusyLanes: progress.mostBusyLanes,
    virtualHours: simulation.hours,
    seconds,
    eventsPerSecond: log.length / seconds,
    eventsPerMessage: log.length / progress.received,
    peakHeapBytes: simulation.peakHeap,
    peakMemoryBytes,
    counts: counts.toJSON(),
    warnings: Object.fromEntries(logger.warnings),
    broken: faults.slice(0, TOLD_FAULTS),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: values.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
