import { JsonLogger } from "../functions/json-logger.ts";
import { describeError } from "../functions/partial-batch.ts";
import { settingsOf, WorkerSettings } from "../wiring/aws/settings.ts";
import { runWorker } from "./run-worker.ts";
import { workerPorts } from "./worker-ports.ts";

try {
  const settings = settingsOf(WorkerSettings, process.env);
  await runWorker(workerPorts(settings, process.env), { stage: settings.WEBORDINARY_STAGE });
} catch (error) {
  new JsonLogger().error("the worker ended", { error: describeError(error) });
  process.exitCode = 1;
}
