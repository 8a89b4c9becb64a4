import type { InboundMessage, StorageKey } from "../message/message.ts";

/** Raw MIME to a channel-neutral message. */
export interface MailParser {
  /**
   * Stores nothing and opens no file: whoever wants to may send a mail, and pictures are dear. Never throws for hostile input: bytes that
   * are no mail, or that have no usable sender, are a value. Linear in the size of the mail.
   */
  parse(raw: Uint8Array, rawKey: StorageKey): Promise<ParsedMail>;
}

export type ParsedMail =
  | ({ readonly ok: true } & ReadMessage)
  | { readonly ok: false; readonly reason: "not-a-mail" | "no-sender"; readonly detail: string };

/** A message as any channel reads it, before it is asked who wrote: it has no files yet, and of a long text only the beginning. */
export type ReadMessage = {
  readonly message: InboundMessage;
  /**
   * For a message that is acted on: its files go to the MediaStore, and those that can't be taken are named. The same each time it is
   * called; throws only what the MediaStore throws.
   */
  readonly takeFiles: () => Promise<TakenFiles>;
};

/** What the files change in their message; its text says where a picture stands in it. */
export type TakenFiles = Pick<InboundMessage, "text" | "wholeTextKey" | "attachments" | "refusedAttachments">;

/** Larger mails are refused at the door. Bytes. */
export const MAX_MAIL_BYTES = 25 * 1024 * 1024;
