import { ScriptedAgent } from "@webordinary/adapters/agent";
import { settingsOf, WorkerSettings } from "../../wiring/aws/settings.ts";
import { NO_WORKER_PROGRAMS } from "../../wiring/aws/sites.ts";
import { runWorker } from "../../worker/run-worker.ts";
import { workerPorts } from "../../worker/worker-ports.ts";

// The worker's process with an agent that begins every edit and never ends it: for tests that stop it there.
const settings = settingsOf(WorkerSettings, process.env);
const codingAgent = new ScriptedAgent([
  {
    on: /./,
    actions: [
      { do: "edit", path: "src/begun.txt", content: "begun\n" },
      { do: "wait", until: () => new Promise((resolve) => setTimeout(resolve, 600_000).unref()) },
    ],
  },
]);
await runWorker({ ...workerPorts(settings, process.env, NO_WORKER_PROGRAMS), codingAgent }, { stage: settings.WEBORDINARY_STAGE });
