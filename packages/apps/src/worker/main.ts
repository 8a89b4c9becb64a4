import { type Logger, WorkerId } from "@webordinary/domain";
import { JsonLogger } from "../functions/json-logger.ts";
import { describeError } from "../functions/partial-batch.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindQueues } from "../wiring/aws/queues.ts";
import { settingsOf, WorkerSettings } from "../wiring/aws/settings.ts";
import { bindSites } from "../wiring/aws/sites.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { workLoop } from "./work-loop.ts";

/** Project+users at the same time: builds want a core each, and the agent beside them mostly waits. */
const CONCURRENCY = 3;
/** How long a claim is kept for the owner's next message. Milliseconds. */
const LINGER_MS = 60_000;
/** SIGKILL follows SIGTERM after 30 s. Milliseconds. */
const STOP_WITHIN_MS = 25_000;

async function main(): Promise<void> {
  const settings = settingsOf(WorkerSettings, process.env);
  const container = baseProfile(settings);
  bindQueues(container, settings);
  bindSites(container, settings, process.env);
  const ports = pickPorts(container, [
    "eventStore",
    "projectDirectory",
    "workspaces",
    "codingAgent",
    "siteBuilder",
    "siteHost",
    "clock",
    "ids",
    "logger",
    "metrics",
    "workQueues",
    "readModels",
    "leaseStore",
    "workerPool",
  ]);
  const stop = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stopping(stop, ports.logger));
  const workerId = WorkerId.parse(`worker-${ports.ids.random().slice(0, 12)}`);
  ports.logger.info("working", { workerId, stage: settings.WEBORDINARY_STAGE });
  await workLoop(ports, { workerId, concurrency: CONCURRENCY, lingerMs: LINGER_MS }, stop.signal);
  ports.logger.info("stopped", { workerId });
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

try {
  await main();
} catch (error) {
  new JsonLogger().error("the worker ended", { error: describeError(error) });
  process.exitCode = 1;
}
