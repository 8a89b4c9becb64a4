import type { WorkPorts } from "@webordinary/domain";
import { baseProfile } from "../wiring/aws/base.ts";
import { bindQueues } from "../wiring/aws/queues.ts";
import type { WorkerSettings } from "../wiring/aws/settings.ts";
import { bindSites, type WorkerPrograms } from "../wiring/aws/sites.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";

/** What a worker works with. `environment`: what of it the agent, git and npm may see is passed on to them. */
export function workerPorts(settings: WorkerSettings, environment: Readonly<Record<string, string | undefined>>, found: WorkerPrograms): WorkPorts {
  const container = baseProfile(settings);
  bindQueues(container, settings);
  bindSites(container, settings, environment, found);
  return pickPorts(container, [
    "eventStore",
    "projectDirectory",
    "workspaces",
    "codingAgent",
    "siteBuilder",
    "siteHost",
    "mediaStore",
    "pageViewer",
    "clock",
    "ids",
    "logger",
    "metrics",
    "workQueues",
    "readModels",
    "leaseStore",
    "workerPool",
  ]);
}
