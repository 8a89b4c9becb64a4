import { MAX_ATTACHMENTS } from "@webordinary/domain";
import { z } from "zod";
import { CHAT_ADDRESS } from "./chat-address.ts";
import { CHAT_ID } from "./chat-message-ids.ts";

/** What a function's URL takes on AWS, and the same everywhere: a message is no upload. Bytes. */
export const MAX_CHAT_BODY_BYTES = 6 * 1024 * 1024;
/** More is no message; beyond `MAX_INSTRUCTION_TEXT` the rest is kept as context. Characters. */
const MAX_TEXT = 500_000;

const ChatAttachment = z.strictObject({
  name: z.string().max(1_000),
  contentType: z.string().max(200),
  /** Base64, without line breaks. Read by hand: a pattern over megabytes costs more than the bytes. */
  content: z.string(),
});

/** One message, as whoever speaks for the chat service posts it. */
export const ChatMessage = z.strictObject({
  /** The chat's own id of the message: the same one is taken once. */
  messageId: z.string().regex(CHAT_ID, "an id has 1 to 200 printable characters without spaces"),
  /** The project that it is for. The path isn't signed; with this it can't be changed. */
  project: z.string().max(40),
  from: z.string().regex(CHAT_ADDRESS, "a writer is written chat:NAME, as a member's address is"),
  text: z.string().max(MAX_TEXT),
  subject: z.string().max(500).optional(),
  /** The chat's id of the message, theirs or ours, that this one answers. */
  inReplyTo: z.string().regex(CHAT_ID, "an id has 1 to 200 printable characters without spaces").nullish(),
  /** The token of the conversation, as the last reply carried it. */
  thread: z.string().max(200).nullish(),
  attachments: z.array(ChatAttachment).max(MAX_ATTACHMENTS).default([]),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export type ReadChatMessage = { readonly ok: true; readonly message: ChatMessage } | { readonly ok: false; readonly detail: string };

/** Faults named in one answer. */
const MAX_FAULTS = 5;

/** Never throws for what somebody sends: it is no message, and the detail says why. */
export function readChatMessage(body: Uint8Array): ReadChatMessage {
  const json = parsed(body);
  if (!json.ok) return { ok: false, detail: "the body is no JSON in UTF-8" };
  const message = ChatMessage.safeParse(json.value);
  if (message.success) return { ok: true, message: message.data };
  const faults = message.error.issues.slice(0, MAX_FAULTS).map(({ path, message: what }) => `${path.join(".") || "the message"}: ${what}`);
  return { ok: false, detail: faults.join("; ").slice(0, 1_000) };
}

function parsed(body: Uint8Array): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return { ok: false };
    throw error;
  }
}

/** The bytes; null when the text isn't base64, which Node would read as far as it can. */
export function base64Bytes(content: string): Uint8Array | null {
  if (content.length % 4 !== 0) return null;
  const padding = content.endsWith("==") ? 2 : content.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(content, "base64");
  return bytes.length === (content.length / 4) * 3 - padding && bytes.toString("base64") === content ? bytes : null;
}
