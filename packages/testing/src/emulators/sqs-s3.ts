import { buildApp } from "fauxqs";
import { RequestLog } from "./request-log.ts";
import { closeS3Holes } from "./s3-holes.ts";
import { closeSqsHoles } from "./sqs-holes.ts";

export type SqsAndS3 = {
  /** For both services; S3 with `forcePathStyle`. */
  readonly endpoint: string;
  /** What was asked, and faults to be answered. SQS faults by `{ code: "RequestThrottled", when: ({ action }) => ... }`. */
  readonly log: RequestLog;
  stop(): Promise<void>;
};

/** SQS refuses a queue's name for so long after its deletion. Milliseconds. */
const QUEUE_DELETION_MS = 60_000;

/** SQS and S3 in this process, on 127.0.0.1 and a free port. A queue belongs to the region of its maker's signature. */
export async function startSqsAndS3(options: { readonly queueDeletionMs?: number; readonly port?: number } = {}): Promise<SqsAndS3> {
  const app = buildApp({ logger: false });
  const log = new RequestLog();
  closeS3Holes(app, log);
  closeSqsHoles(app, log, options.queueDeletionMs ?? QUEUE_DELETION_MS);
  const endpoint = await app.listen({ host: "127.0.0.1", port: options.port ?? 0 });
  return { endpoint, log, stop: async () => void (await app.close()) };
}
