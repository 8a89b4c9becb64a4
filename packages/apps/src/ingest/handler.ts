import type { PartialFailure, QueueBatch } from "../functions/partial-batch.ts";
import { IngestSettings, settingsOf } from "../wiring/aws/settings.ts";

// Checked when the function starts; what takes mails is loaded with the first one.
const settings = settingsOf(IngestSettings, process.env);
let taking: Promise<(batch: QueueBatch) => Promise<PartialFailure>> | null = null;

/** Mail that SES has put into the bucket: S3 tells the queue, the queue this function. */
export async function handler(batch: QueueBatch): Promise<PartialFailure> {
  taking ??= import("./mail-taker.ts").then(({ mailTaker }) => mailTaker(settings));
  const take = await taking;
  return take(batch);
}
