export { CHAT_ADDRESS } from "./chat-address.ts";
export { type ChatMessage, MAX_CHAT_BODY_BYTES, type ReadChatMessage, readChatMessage } from "./chat-message.ts";
export { chatMessageId, plainChatId } from "./chat-message-ids.ts";
export { type ChatFile, ChatMessageReader, type ChatMessageReaderOptions } from "./chat-message-reader.ts";
export {
  ChatSecretError,
  checkSignature,
  MAX_CLOCK_SKEW_MS,
  MIN_CHAT_SECRET_CHARACTERS,
  SIGNATURE_HEADER,
  type SignatureFault,
  type SignedHeaders,
  signedHeaders,
  TIMESTAMP_HEADER,
} from "./chat-signature.ts";
export { WebhookChannel, type WebhookChannelOptions, WebhookDeliveryError } from "./webhook-channel.ts";
