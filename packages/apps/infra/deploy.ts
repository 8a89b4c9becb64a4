import type { InfraSettings } from "../src/infra/settings.ts";
import { createBuckets } from "./buckets.ts";
import { createBus } from "./events.ts";
import { createFunctions } from "./functions.ts";
import { createMail } from "./mail.ts";
import { observe } from "./observe.ts";
import { createQueues } from "./queues.ts";
import { readTopology } from "./read-topology.ts";
import { createSites } from "./sites.ts";
import { createTables } from "./tables.ts";
import { createWorker } from "./worker.ts";

/** Maps the topology onto components: what there is to decide was decided there. Returns what `sst deploy` prints. The settings are by default the installation's. */
export async function deploy(settings?: InfraSettings) {
  const [{ accountId: account }, { region }] = await Promise.all([aws.getCallerIdentity(), aws.getRegion()]);
  const topology = readTopology($cli.paths.root, { app: $app.name, stage: $app.stage, region, account, live: $dev }, settings);
  const tags = { app: $app.name, stage: $app.stage };
  const tables = createTables(topology.tables, tags);
  const queues = createQueues(topology);
  const buckets = createBuckets(topology, queues);
  createBus(topology, queues);
  const { webhookUrl, chatUrl } = createFunctions(topology, tables, queues);
  createMail(topology, buckets);
  createWorker(topology, createSites(topology));
  observe(topology);
  return {
    webhook: webhookUrl,
    chat: chatUrl ? $interpolate`${chatUrl}channels/chat/{projectId}` : "none: no chatCallback",
    mail: topology.mail?.receiving ? topology.mail.domain : "not received: see mailStages",
    previews: topology.previews?.wildcard ?? "none: no domain",
  };
}
