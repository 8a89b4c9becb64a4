import { S3Client } from "@aws-sdk/client-s3";
import { S3MediaStore, S3RawMailStore } from "@webordinary/adapters/aws";
import { RAW_MAIL_PREFIX } from "../infra/buckets.ts";
import { baseProfile } from "../wiring/aws/base.ts";
import { settingsFor } from "../wiring/aws/clients.ts";
import type { ChatSettings } from "../wiring/aws/settings.ts";
import { pickPorts } from "../wiring/resolve-ports.ts";
import { TOKENS } from "../wiring/tokens.ts";
import { lazyChatReader } from "./lazy-reader.ts";
import { type ChatAnswer, type ChatRequest, takeChatMessage } from "./take-chat-message.ts";

/** Takes the messages that are posted to a function's URL. Made once: its clients keep their connections. */
export async function chatTaker(settings: ChatSettings): Promise<(request: ChatRequest) => Promise<ChatAnswer>> {
  // A bundle has the mail adapters in one piece: what isn't needed to start isn't loaded to start.
  const { bindReplyTokens } = await import("../wiring/aws/reply-tokens.ts");
  const s3 = new S3Client({ ...settingsFor("S3", settings), forcePathStyle: settings.WEBORDINARY_ENDPOINT_S3 !== undefined });
  const container = baseProfile(settings);
  container.bind(TOKENS.rawMailStore).toConstantValue(new S3RawMailStore({ s3, bucket: settings.WEBORDINARY_MAIL_BUCKET, prefix: RAW_MAIL_PREFIX }));
  const mediaStore = new S3MediaStore({ s3, bucket: settings.WEBORDINARY_MEDIA_BUCKET });
  bindReplyTokens(container, settings);
  const ports = pickPorts(container, [
    "eventStore",
    "readModels",
    "replyTokens",
    "projectDirectory",
    "rawMailStore",
    "ids",
    "clock",
    "logger",
    "metrics",
  ]);
  const reader = lazyChatReader(mediaStore);
  return (request) => takeChatMessage(ports, reader, settings.WEBORDINARY_CHAT_SECRET, request);
}
