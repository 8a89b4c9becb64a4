import { z } from "zod";
import { JsonLogger } from "../functions/json-logger.ts";
import { describeError } from "../functions/partial-batch.ts";
import { settingsOf, WorkerSettings } from "../wiring/aws/settings.ts";
import { findWorkerPrograms } from "../wiring/aws/sites.ts";
import { takeEnvironment } from "./own-environment.ts";
import { runWorker } from "./run-worker.ts";
import { workerPorts } from "./worker-ports.ts";

/** What ECS itself tells its containers. */
const TaskSettings = WorkerSettings.extend({ ECS_AGENT_URI: z.url().optional() });

try {
  const environment = takeEnvironment();
  const settings = settingsOf(TaskSettings, environment);
  const found = await findWorkerPrograms(settings, environment);
  await runWorker(workerPorts(settings, environment, found), {
    stage: settings.WEBORDINARY_STAGE,
    agentUri: settings.ECS_AGENT_URI,
  });
} catch (error) {
  new JsonLogger().error("the worker ended", { error: describeError(error) });
  process.exitCode = 1;
}
