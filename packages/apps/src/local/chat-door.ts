import type { Ports } from "@webordinary/domain";
import { lazyChatReader } from "../chat/lazy-reader.ts";
import { type ChatAnswer, type ChatRequest, NO_CHAT_HERE, takeChatMessage } from "../chat/take-chat-message.ts";
import type { EmbeddedSettings } from "../wiring/embedded-settings.ts";

/** Where chat messages come in, as long as a chat is set up. */
export function chatDoor(ports: Ports, { chat }: EmbeddedSettings): (request: ChatRequest) => Promise<ChatAnswer> {
  if (!chat) return async () => NO_CHAT_HERE;
  const reader = lazyChatReader(ports.mediaStore);
  return (request) => takeChatMessage(ports, reader, chat.secret, request);
}
