import { type Logger, WorkerId, type WorkPorts } from "@webordinary/domain";
import { HELD_CLAIMS_METRIC } from "../infra/worker.ts";
import { TaskProtection } from "./task-protection.ts";
import { workLoop } from "./work-loop.ts";

/** Project+users at the same time: builds want a core each, and the agent beside them mostly waits. */
const CONCURRENCY = 3;
/** How long a claim is kept for the owner's next message. Milliseconds. */
const LINGER_MS = 60_000;
/** SIGKILL follows SIGTERM after 30 s. Milliseconds. */
const STOP_WITHIN_MS = 25_000;
/** CloudWatch's alarms look at minutes. Milliseconds. */
const MEASURE_EVERY_MS = 60_000;

export type WorkerOptions = {
  readonly stage: string;
  /** Where the ECS agent listens, in a task of ECS. */
  readonly agentUri?: string | undefined;
  readonly lingerMs?: number;
};

/** Works until this process is told to stop, and has come to rest then; ends the process when it doesn't in time. */
export async function runWorker(ports: WorkPorts, { stage, agentUri, lingerMs = LINGER_MS }: WorkerOptions): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping(stop, ports.logger));
  const workerId = WorkerId.parse(`worker-${ports.ids.random().slice(0, 12)}`);
  ports.logger.info("working", { workerId, stage });
  const protection = new TaskProtection(agentUri, ports.logger);
  let held = 0;
  const onHeld = (claims: number): void => {
    held = claims;
    void protection.hold(claims);
  };
  const measured = measure(ports, () => held, stop.signal);
  await workLoop(ports, { workerId, concurrency: CONCURRENCY, lingerMs, onHeld }, stop.signal);
  await measured;
  ports.logger.info("stopped", { workerId });
}

/** A worker that says nothing counts as busy and is never scaled in: it says how many claims it holds, also that it holds none. */
async function measure({ metrics, clock }: Pick<WorkPorts, "metrics" | "clock">, held: () => number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    metrics.record(HELD_CLAIMS_METRIC, held());
    await clock.sleep(MEASURE_EVERY_MS, stop);
  }
}

/** Stops the agent, keeps its work, releases the claims. What doesn't end in time is taken up by the next worker, as after a crash. */
function stopping(stop: AbortController, logger: Logger): void {
  logger.info("stopping");
  stop.abort();
  setTimeout(() => {
    logger.error("stopped before all of it had come to rest; the next worker takes it up", { afterMs: STOP_WITHIN_MS });
    process.exit(1);
  }, STOP_WITHIN_MS).unref();
}
