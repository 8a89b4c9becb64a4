import { buildApp } from "fauxqs";
// Its own server can keep queues and objects on disk, but takes no hooks; `buildApp` takes hooks, and stores that somebody else fills.
import { PersistenceManager } from "../../../../node_modules/fauxqs/dist/persistence.js";
import { S3Store } from "../../../../node_modules/fauxqs/dist/s3/s3Store.js";
import { SnsStore } from "../../../../node_modules/fauxqs/dist/sns/snsStore.js";
import { SqsStore } from "../../../../node_modules/fauxqs/dist/sqs/sqsStore.js";
import { RequestLog } from "../emulators/request-log.ts";
import { closeS3Holes } from "../emulators/s3-holes.ts";
import { closeSqsHoles } from "../emulators/sqs-holes.ts";

/** SQS and S3 whose queues, messages and objects outlive their process, in the folder `dataDir`. */
export async function startDurableSqsAndS3(dataDir: string): Promise<{ readonly endpoint: string }> {
  const persistence = new PersistenceManager(dataDir);
  const stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
  // What was kept is loaded first: stored again while it is loaded, it would delete its own rows.
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store);
  stores.sqsStore.persistence = persistence;
  stores.s3Store.persistence = persistence;
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence;
  const app = buildApp({ logger: false, stores });
  const log = new RequestLog();
  closeS3Holes(app, log);
  closeSqsHoles(app, log, 0);
  app.addHook("preClose", () => persistence.close());
  // Nobody asks what was requested here.
  setInterval(() => log.take(), 60_000).unref();
  return { endpoint: await app.listen({ host: "127.0.0.1", port: 0 }) };
}
