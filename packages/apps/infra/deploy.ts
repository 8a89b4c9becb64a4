import { settings } from "../src/infra/settings.ts";
import type { InfraSettings } from "../src/infra/settings.ts";
import { describeTopology } from "../src/infra/topology.ts";
import { createBuckets } from "./buckets.ts";
import { createBus } from "./events.ts";
import { createFunctions } from "./functions.ts";
import { createMail } from "./mail.ts";
import { observe } from "./observe.ts";
import { createQueues } from "./queues.ts";
import { createSites } from "./sites.ts";
import { createTables } from "./tables.ts";
import { createWorker } from "./worker.ts";

/** Maps the topology onto components: what there is to decide was decided there. Returns what `sst deploy` prints. */
export async function deploy(chosen: InfraSettings = settings) {
  const [{ accountId: account }, { region }] = await Promise.all([aws.getCallerIdentity(), aws.getRegion()]);
  const topology = describeTopology({ app: $app.name, stage: $app.stage, region, account, live: $dev }, chosen);
  const tags = { app: $app.name, stage: $app.stage };
  const tables = createTables(topology.tables, tags);
  const queues = createQueues(topology);
  const buckets = createBuckets(topology, queues);
  createBus(topology, queues);
  const { webhookUrl } = createFunctions(topology, tables, queues);
  createMail(topology, buckets);
  createWorker(topology, createSites(topology));
  observe(topology);
  return { webhook: webhookUrl, mail: topology.mail?.receiving ? topology.mail.domain : "not received: see mailStages", previews: topology.previews?.wildcard ?? "none: no domain" };
}
