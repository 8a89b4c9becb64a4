import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ThreadId } from "@webordinary/domain";
import { type ClaudeStage, makeClaudeStage } from "@webordinary/testing";
import { type BenchRow, row } from "./row.ts";

const RUNS = 50;
/** People write twice; the first one's work is to be out of the way by then. Seconds. */
const MAX_INTERRUPT_S = 1;
/** The CLI speaks to the service after about 0.4 s: some are stopped before, some after. Milliseconds. */
const EARLY_SPREAD_MS = 400;
const MOMENTS = ["at its start", "waiting for the service", "in the middle of a text"] as const;

/** How soon an agent is gone: from the bell in the worker's queue, in the whole system; and of that, from the wish to stop it. */
export async function interruptBench(): Promise<BenchRow[]> {
  return [p99(`bell to agent gone, p99 of ${RUNS}, s`, await stoppedWork(RUNS)), p99(`agent's stop, p99 of ${RUNS}, s`, await agentStops())];
}

/** In a process of its own: benches import no apps. Milliseconds. */
async function stoppedWork(runs: number): Promise<readonly number[]> {
  const main = join(import.meta.dirname, "../packages/apps/src/agent/testing/stopped-work.ts");
  const args = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", main, String(runs)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as readonly number[];
}

async function agentStops(): Promise<readonly number[]> {
  const times: number[] = [];
  const stage = await makeClaudeStage();
  try {
    for (let run = 0; run < RUNS; run++) times.push(await interrupted(stage, run));
  } finally {
    await stage.stop();
  }
  return times;
}

function p99(name: string, times: readonly number[]): BenchRow {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => (sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN) / 1_000;
  return row(name, at(0.99), "lower", MAX_INTERRUPT_S, `median ${at(0.5).toFixed(2)} s`);
}

async function interrupted(stage: ClaudeStage, run: number): Promise<number> {
  const moment = MOMENTS[run % MOMENTS.length];
  const before = stage.api.requests.length;
  stage.api.play([{ kind: "stall", after: moment === "in the middle of a text" ? "text" : "request" }]);
  const abort = new AbortController();
  const agent = stage.agent({ limits: { apiTimeoutMs: 60_000, streamIdleMs: 60_000 } });
  const threadId = ThreadId.parse(`t-bench-${String(run).padStart(4, "0")}`);
  const running = agent.run(stage.task({ threadId }), abort.signal);
  if (moment === "at its start") await new Promise((resolve) => setTimeout(resolve, (EARLY_SPREAD_MS * run) / RUNS));
  else await stage.api.requested(before + 1);
  const abortedAt = performance.now();
  abort.abort();
  const { kind } = await running;
  if (kind !== "interrupted") throw new Error(`the run ended as ${kind}`);
  return performance.now() - abortedAt;
}
