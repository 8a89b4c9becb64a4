import { type Ports, sweep } from "@webordinary/domain";

type JanitorPorts = Pick<Ports, "eventStore" | "readModels" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock" | "logger">;

/** Work younger than this is on its way by itself. Milliseconds. */
const MIN_AGE_MS = 60_000;

/** Sweeps at once, since at a start every queue is empty, and then every `everyMs`, until `stop` aborts. */
export async function janitorLoop(ports: JanitorPorts, everyMs: number, stop: AbortSignal): Promise<void> {
  let minAgeMs = 0;
  while (!stop.aborted) {
    try {
      const report = await sweep(ports, { minAgeMs });
      if (report.called + report.replies > 0) ports.logger.info("took up what was left", { ...report });
      minAgeMs = MIN_AGE_MS;
    } catch (error) {
      ports.logger.error("the sweep failed and will be tried again", { error: String(error) });
    }
    await ports.clock.sleep(everyMs, stop);
  }
}
