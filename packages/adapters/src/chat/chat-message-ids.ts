import { ChannelMessageId } from "@webordinary/domain";

/** What a chat's own id may be: printable, without spaces. Encoded it stays below what a message id may have. */
export const CHAT_ID = /^[\x21-\x7e]{1,200}$/;

const OURS = /^<([A-Za-z0-9%._~!*'()-]{1,600})@chat>$/;

/** A chat's own id among those of all channels: no chat can name a mail's. */
export const chatMessageId = (id: string): ChannelMessageId => ChannelMessageId.parse(`<${encodeURIComponent(id)}@chat>`);

/** The id as the chat knows it; null for another channel's. */
export function plainChatId(messageId: string): string | null {
  const encoded = OURS.exec(messageId)?.[1];
  if (encoded === undefined) return null;
  const id = decodable(encoded);
  return id !== null && chatMessageId(id) === messageId ? id : null;
}

function decodable(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
