import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { S3SentReplies, SesChannel } from "@webordinary/adapters/aws";
import { mailReplyRenderer } from "@webordinary/adapters/mail";
import type { Clock, OutboundChannel } from "@webordinary/domain";
import type { Container } from "inversify";
import { SENT_REPLIES_PREFIX } from "../../infra/buckets.ts";
import { OutboundByChannel } from "../outbound-by-channel.ts";
import { TOKENS } from "../tokens.ts";
import { settingsFor } from "./clients.ts";
import type { ReplySettings } from "./settings.ts";

/** Replies by the channel that a message came by; mails by SES. */
export function bindOutbound(container: Container, settings: ReplySettings): void {
  container
    .bind(TOKENS.outboundChannel)
    .toResolvedValue((clock: Clock) => new OutboundByChannel({ email: mailChannel(settings, clock) }), [TOKENS.clock]);
}

function mailChannel(settings: ReplySettings, clock: Clock): OutboundChannel {
  const { WEBORDINARY_MAIL_DOMAIN: domain, WEBORDINARY_MAIL_CONFIGURATION_SET: configurationSet, WEBORDINARY_REGION: region } = settings;
  if (domain === undefined) return NO_MAIL;
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  return new SesChannel({
    ses: new SESv2Client(settingsFor("SES", settings)),
    region,
    render: mailReplyRenderer({ domain, clock }),
    sent: new S3SentReplies({ s3, bucket: settings.WEBORDINARY_ARTIFACTS_BUCKET, prefix: SENT_REPLIES_PREFIX }),
    ...(configurationSet === undefined ? {} : { configurationSet }),
  });
}

/** A stage without a mail domain tells nobody anything, and says so in the thread. */
const NO_MAIL: OutboundChannel = {
  send: async () => ({ ok: false, reason: "this stage has no mail domain: set `domain` in packages/apps/src/infra/settings.ts" }),
};
