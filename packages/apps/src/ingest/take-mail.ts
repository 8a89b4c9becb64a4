import { type IngestOutcome, ingestMail } from "@webordinary/domain";
import { z } from "zod";

type IngestPorts = Parameters<typeof ingestMail>[0];

/** What S3 tells when SES has put a mail into the bucket. */
const Notification = z.object({
  Records: z.array(z.object({ s3: z.object({ bucket: z.object({ name: z.string().min(1) }), object: z.object({ key: z.string().min(1) }) }) })),
});
/** What S3 sends once, when it is told whom to notify. */
const TestEvent = z.object({ Event: z.literal("s3:TestEvent") }).transform(() => ({ Records: [] }));

export type MailObject = { readonly bucket: string; readonly key: string };

/** Reads one object; null when it isn't there. */
export type ReadObject = (object: MailObject) => Promise<Uint8Array | null>;

/** The mails that a notification tells of. Throws for a text that is none. */
export function readNotification(body: string): readonly MailObject[] {
  const { Records } = z.union([Notification, TestEvent]).parse(JSON.parse(body));
  // S3 writes keys as in a form: spaces as plus signs, the rest percent-encoded.
  return Records.map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodeURIComponent(s3.object.key.replaceAll("+", " ")) }));
}

/** Ingests the mails. Throws for one that isn't there. */
export async function takeMails(ports: IngestPorts, read: ReadObject, mails: readonly MailObject[]): Promise<readonly IngestOutcome[]> {
  const outcomes: IngestOutcome[] = [];
  for (const mail of mails) {
    const raw = await read(mail);
    if (!raw) throw new MissingMailError(mail);
    outcomes.push(await ingestMail(ports, raw));
  }
  return outcomes;
}

export class MissingMailError extends Error {
  readonly code = "missing-mail";
  constructor({ bucket, key }: MailObject) {
    super(`the mail ${key} isn't in bucket ${bucket}: it was deleted before it was read; look for it in the bucket's older versions`);
    this.name = "MissingMailError";
  }
}
