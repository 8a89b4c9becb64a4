import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { S3MediaStore, S3RawMailStore } from "@webordinary/adapters/aws";
import type { MailParser, MediaStore } from "@webordinary/domain";
import { eachMessage, type PartialFailure, type QueueBatch } from "../functions/partial-batch.ts";
import { RAW_MAIL_PREFIX } from "../infra/buckets.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { settingsFor } from "../wiring/aws/clients.ts";
import { deadLettersOf } from "../wiring/aws/queues.ts";
import { IngestSettings, settingsOf } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { TOKENS } from "../wiring/tokens.ts";
import { type ReadObject, readNotification, takeMails } from "./take-mail.ts";

const settings = settingsOf(IngestSettings, process.env);
const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });

const read: ReadObject = async ({ bucket, key }) => {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Body ? await Body.transformToByteArray() : new Uint8Array();
  } catch (error) {
    if (error instanceof NoSuchKey) return null;
    throw error;
  }
};

/** The parser is half of the code: it is loaded with the first mail, not with the function. */
function lazyParser(mediaStore: MediaStore): MailParser {
  let parser: Promise<MailParser> | null = null;
  const load = async () => {
    const { MailparserMailParser } = await import("@webordinary/adapters/mail");
    const own = settings.WEBORDINARY_MAIL_DOMAIN === undefined ? null : `webordinary@${settings.WEBORDINARY_MAIL_DOMAIN}`;
    // SES writes no Delivered-To; whoever wants to could.
    return new MailparserMailParser({ mediaStore, isOwnAddress: (address) => address === own, trustDeliveredTo: false });
  };
  return {
    async parse(raw, rawKey) {
      parser ??= load();
      return (await parser).parse(raw, rawKey);
    },
  };
}

const container = baseProfile(settings);
container.bind(TOKENS.rawMailStore).toConstantValue(new S3RawMailStore({ s3, bucket: settings.WEBORDINARY_MAIL_BUCKET, prefix: RAW_MAIL_PREFIX }));
container.bind(TOKENS.mediaStore).toConstantValue(new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET }));
container.bind(TOKENS.mailParser).toResolvedValue(lazyParser, [TOKENS.mediaStore]);
const ports = pickPorts(container, [
  "eventStore",
  "readModels",
  "projectDirectory",
  "rawMailStore",
  "mailParser",
  "ids",
  "clock",
  "logger",
  "metrics",
]);
const deadLetters = deadLettersOf(settings, settings.WEBORDINARY_MAIL_DLQ_URL, ports.clock);

/** Mail that SES has put into the bucket: S3 tells the queue, the queue this function. */
export async function handler(batch: QueueBatch): Promise<PartialFailure> {
  return eachMessage(batch, {
    logger: ports.logger,
    deadLetters,
    read: readNotification,
    handle: async (mails) => void (await takeMails(ports, read, mails)),
  });
}
