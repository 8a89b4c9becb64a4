import { type Ports, sweep } from "@webordinary/domain";
import type { Relay } from "../relay/relay.ts";

type JanitorPorts = Pick<Ports, "eventStore" | "readModels" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock" | "logger">;

/** Work younger than this is on its way by itself. Milliseconds. */
const MIN_AGE_MS = 60_000;

/** Before events that were given up are tried once more: what stood in their way may take a person to put right. Milliseconds. */
const RETRY_PARKED_MS = 10 * 60_000;

/**
 * Sweeps at once, since at a start every queue is empty, and then every `everyMs`, until `stop` aborts. At the start, and from
 * time to time, events that the relay gave up are tried again.
 */
export async function janitorLoop(ports: JanitorPorts, relay: Pick<Relay, "retryParked">, everyMs: number, stop: AbortSignal): Promise<void> {
  let minAgeMs = 0;
  let retryParkedAt = Number.NEGATIVE_INFINITY;
  while (!stop.aborted) {
    try {
      const now = Date.parse(ports.clock.now());
      if (now >= retryParkedAt) {
        retryParkedAt = now + RETRY_PARKED_MS;
        const parked = await relay.retryParked();
        if (parked > 0) ports.logger.warn("some events still can't be handled, and will be tried again", { parked });
      }
      const report = await sweep(ports, { minAgeMs });
      if (report.called + report.replies > 0) ports.logger.info("took up what was left", { ...report });
      minAgeMs = MIN_AGE_MS;
    } catch (error) {
      ports.logger.error("the sweep failed and will be tried again", { error: String(error) });
    }
    await ports.clock.sleep(everyMs, stop);
  }
}
