import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { S3MediaStore, S3RawMailStore } from "@webordinary/adapters/aws";
import type { MailParser, MediaStore } from "@webordinary/domain";
import { eachMessage, type PartialFailure, type QueueBatch } from "../functions/partial-batch.ts";
import { RAW_MAIL_PREFIX } from "../infra/buckets.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { settingsFor } from "../wiring/aws/clients.ts";
import { deadLettersOf } from "../wiring/aws/queues.ts";
import type { IngestSettings } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { TOKENS } from "../wiring/tokens.ts";
import { type ReadObject, readNotification, takeMails } from "./take-mail.ts";

/** Takes the mails that a batch tells of. Made once: its clients keep their connections. */
export async function mailTaker(settings: IngestSettings): Promise<(batch: QueueBatch) => Promise<PartialFailure>> {
  // A bundle has the mail adapters in one piece, the parser among them: what isn't needed to start isn't loaded to start.
  const { bindReplyTokens } = await import("../wiring/aws/reply-tokens.ts");
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  const container = baseProfile(settings);
  container.bind(TOKENS.rawMailStore).toConstantValue(new S3RawMailStore({ s3, bucket: settings.WEBORDINARY_MAIL_BUCKET, prefix: RAW_MAIL_PREFIX }));
  container.bind(TOKENS.mediaStore).toConstantValue(new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET }));
  container
    .bind(TOKENS.mailParser)
    .toResolvedValue((mediaStore: MediaStore) => lazyParser(mediaStore, settings.WEBORDINARY_MAIL_DOMAIN), [TOKENS.mediaStore]);
  bindReplyTokens(container, settings);
  const ports = pickPorts(container, [
    "eventStore",
    "readModels",
    "replyTokens",
    "projectDirectory",
    "rawMailStore",
    "mailParser",
    "ids",
    "clock",
    "logger",
    "metrics",
  ]);
  const deadLetters = deadLettersOf(settings, settings.WEBORDINARY_MAIL_DLQ_URL, ports.clock);
  const read = reader(s3);
  return (batch) =>
    eachMessage(batch, {
      logger: ports.logger,
      deadLetters,
      read: readNotification,
      handle: async (mails) => void (await takeMails(ports, read, mails)),
    });
}

const reader =
  (s3: S3Client): ReadObject =>
  async ({ bucket, key }) => {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return Body ? await Body.transformToByteArray() : new Uint8Array();
    } catch (error) {
      if (error instanceof NoSuchKey) return null;
      throw error;
    }
  };

/** The parser and its character sets are more than all the rest: they are loaded with the first mail. */
function lazyParser(mediaStore: MediaStore, mailDomain: string | undefined): MailParser {
  const own = mailDomain === undefined ? null : `webordinary@${mailDomain}`;
  let parser: Promise<MailParser> | null = null;
  const load = async (): Promise<MailParser> => {
    const { MailparserMailParser } = await import("./mail-parser.ts");
    // SES writes no Delivered-To; whoever wants to could.
    return new MailparserMailParser({
      mediaStore,
      isOwnAddress: (address) => address === own,
      trustDeliveredTo: false,
      authentication: { kind: "ses" },
    });
  };
  return {
    async parse(raw, rawKey) {
      parser ??= load();
      return (await parser).parse(raw, rawKey);
    },
  };
}
