import { type IngestOutcome, ingestMessage } from "@webordinary/domain";
import { z } from "zod";

type IngestPorts = Parameters<typeof ingestMessage>[0];

/** What S3 tells when SES has put a mail into the bucket. A test event, which S3 sends once, has no records. */
const Notification = z.object({
  Records: z.array(z.object({ s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }) })).default([]),
});

/** Reads one object; null when it isn't there. */
export type ReadObject = (bucket: string, key: string) => Promise<Uint8Array | null>;

/** Ingests the mails that a notification tells of. Throws for a notification that is none, and for a mail that isn't there. */
export async function takeMails(ports: IngestPorts, read: ReadObject, body: string): Promise<readonly IngestOutcome[]> {
  const { Records } = Notification.parse(JSON.parse(body));
  const outcomes: IngestOutcome[] = [];
  for (const { s3 } of Records) {
    // S3 writes keys as in a form: spaces as plus signs, the rest percent-encoded.
    const key = decodeURIComponent(s3.object.key.replaceAll("+", " "));
    const raw = await read(s3.bucket.name, key);
    if (!raw) throw new MissingMailError(s3.bucket.name, key);
    outcomes.push(await ingestMessage(ports, raw));
  }
  return outcomes;
}

export class MissingMailError extends Error {
  readonly code = "missing-mail";
  constructor(bucket: string, key: string) {
    super(`the mail ${key} isn't in bucket ${bucket}: it was deleted before it was read; look for it in the bucket's older versions`);
    this.name = "MissingMailError";
  }
}
