import { JsonLogger } from "../functions/json-logger.ts";
import { describeError } from "../functions/partial-batch.ts";
import { settingsOf, WorkerSettings } from "../wiring/aws/settings.ts";
import { findWorkerPrograms } from "../wiring/aws/sites.ts";
import { takeEnvironment } from "./own-environment.ts";
import { runWorker } from "./run-worker.ts";
import { workerPorts } from "./worker-ports.ts";

try {
  const environment = takeEnvironment();
  const settings = settingsOf(WorkerSettings, environment);
  const found = await findWorkerPrograms(settings, environment);
  await runWorker(workerPorts(settings, environment, found), { stage: settings.WEBORDINARY_STAGE });
} catch (error) {
  new JsonLogger().error("the worker ended", { error: describeError(error) });
  process.exitCode = 1;
}
