import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { S3MediaStore, S3SentReplies, SesChannel } from "@webordinary/adapters/aws";
import { WebhookChannel } from "@webordinary/adapters/chat";
import { mailReplyRenderer, renderTextReply } from "@webordinary/adapters/mail";
import type { Clock, OutboundChannel, ReplyTokens } from "@webordinary/domain";
import type { Container } from "inversify";
import { SENT_REPLIES_PREFIX } from "../../infra/buckets.ts";
import { NO_CHAT, OutboundByChannel } from "../outbound-by-channel.ts";
import { TOKENS } from "../tokens.ts";
import { settingsFor } from "./clients.ts";
import { bindReplyTokens } from "./reply-tokens.ts";
import type { ReplySettings } from "./settings.ts";

type Told = { readonly clock: Clock; readonly tokens: ReplyTokens };

/** Replies by the channel that a message came by: mails by SES, chats by a callback. */
export function bindOutbound(container: Container, settings: ReplySettings): void {
  bindReplyTokens(container, settings);
  container
    .bind(TOKENS.outboundChannel)
    .toResolvedValue(
      (clock: Clock, tokens: ReplyTokens) =>
        new OutboundByChannel({ email: mailChannel(settings, { clock, tokens }), chat: chatChannel(settings, { clock, tokens }) }),
      [TOKENS.clock, TOKENS.replyTokens],
    );
}

function mailChannel(settings: ReplySettings, told: Told): OutboundChannel {
  const { WEBORDINARY_MAIL_DOMAIN: domain, WEBORDINARY_MAIL_CONFIGURATION_SET: configurationSet, WEBORDINARY_REGION: region } = settings;
  if (domain === undefined) return NO_MAIL;
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  const mediaStore = new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET });
  return new SesChannel({
    ses: new SESv2Client(settingsFor("SES", settings)),
    region,
    render: mailReplyRenderer({ domain, mediaStore, ...told }),
    sent: new S3SentReplies({ s3, bucket: settings.WEBORDINARY_ARTIFACTS_BUCKET, prefix: SENT_REPLIES_PREFIX }),
    ...(configurationSet === undefined ? {} : { configurationSet }),
  });
}

function chatChannel({ WEBORDINARY_CHAT_CALLBACK: url, WEBORDINARY_CHAT_SECRET: secret }: ReplySettings, told: Told): OutboundChannel {
  return url === undefined || secret === undefined ? NO_CHAT : new WebhookChannel({ url, secret, render: renderTextReply, ...told });
}

/** A stage without a mail domain tells nobody anything, and says so in the thread. */
const NO_MAIL: OutboundChannel = {
  send: async () => ({ ok: false, reason: "this stage has no mail domain: set `domain` in packages/apps/src/infra/settings.ts" }),
};
