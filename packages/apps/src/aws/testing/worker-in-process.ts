import { WorkerId, type WorkPorts } from "@webordinary/domain";
import { settingsOf, WorkerSettings } from "../../wiring/aws/settings.ts";
import { NO_WORKER_PROGRAMS } from "../../wiring/aws/sites.ts";
import { workLoop } from "../../worker/work-loop.ts";
import { workerPorts } from "../../worker/worker-ports.ts";

/** Long enough that the next mail of a test finds the claim held. Milliseconds. */
const LINGER_MS = 1_000;

/** The worker's own loop in this process, with the agent of a test. Returns the way to stop it. */
export function startWorker(
  environment: Readonly<Record<string, string>>,
  options: { readonly name: string; readonly codingAgent: WorkPorts["codingAgent"]; readonly lingerMs?: number },
): { stop(): Promise<void> } {
  const stop = new AbortController();
  const ports = { ...workerPorts(settingsOf(WorkerSettings, environment), environment, NO_WORKER_PROGRAMS), codingAgent: options.codingAgent };
  const { name, lingerMs = LINGER_MS } = options;
  const working = workLoop(ports, { workerId: WorkerId.parse(name), concurrency: 2, lingerMs }, stop.signal);
  return {
    async stop() {
      stop.abort();
      await working;
    },
  };
}
