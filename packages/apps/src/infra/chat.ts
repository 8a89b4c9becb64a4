import { ChatCallback } from "../wiring/chat-callback.ts";
import type { InfraSettings } from "./settings.ts";

export type ChatTopology = {
  /** Where replies to chat messages are posted. */
  readonly callback: string;
};

/** Only where a chat service is set: without one no address is open for its messages. Throws `InvalidChatError` for a callback that can't be one. */
export function describeChat({ chatCallback }: InfraSettings): ChatTopology | undefined {
  if (chatCallback === undefined) return undefined;
  if (!ChatCallback.safeParse(chatCallback).success) throw new InvalidChatError(chatCallback);
  return { callback: chatCallback };
}

export class InvalidChatError extends Error {
  readonly code = "invalid-chat";
  constructor(callback: string) {
    super(`chatCallback is "${callback}": it must be an https:// address; change it in packages/apps/src/infra/settings.ts`);
    this.name = "InvalidChatError";
  }
}
