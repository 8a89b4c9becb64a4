import { sweep } from "@webordinary/domain";
import { describeError } from "../functions/partial-batch.ts";
import { JANITOR_METRICS } from "../infra/alarms.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindQueues, SQS_QUEUES } from "../wiring/aws/queues.ts";
import { JanitorSettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts, resolve } from "../wiring/resolve-ports.ts";
import { tidyQueues } from "./tidy-queues.ts";

/** Work younger than this is on its way by itself. Milliseconds. */
const MIN_AGE_MS = 120_000;

const settings = settingsOf(JanitorSettings, process.env);
const container = baseProfile(settings);
bindQueues(container, settings);
const ports = pickPorts(container, ["eventStore", "readModels", "workQueues", "leaseStore", "workerPool", "ids", "clock", "logger", "metrics"]);
const queues = resolve(container, SQS_QUEUES);

/** Every few minutes: takes up what was left, removes queues that nobody used for a day, measures the others. */
export async function handler(): Promise<void> {
  const report = await sweep(ports, { minAgeMs: MIN_AGE_MS });
  const tidied = await tidyQueues(queues, ports.logger);
  ports.metrics.record(JANITOR_METRICS.inputDeadLetters, tidied.deadLetters);
  ports.logger.info("swept", { ...report, ...tidied, failures: tidied.failures.length });
  if (tidied.failures.length > 0) throw new Error(`some queues could not be tidied: ${tidied.failures.map(describeError).join("; ")}`);
}
