import type { InboundMessage, StorageKey } from "../message/message.ts";

/** Raw MIME to a channel-neutral message. */
export interface MailParser {
  /**
   * Attachments go to the MediaStore on the way; those that can't be taken are named in the message. Never throws for hostile input: bytes that are no mail, or that have no
   * usable sender, are a value. Linear in the size of the mail.
   */
  parse(raw: Uint8Array, rawKey: StorageKey): Promise<ParsedMail>;
}

export type ParsedMail =
  | { readonly ok: true; readonly message: InboundMessage }
  | { readonly ok: false; readonly reason: "not-a-mail" | "no-sender"; readonly detail: string };

/** Larger mails are refused at the door. Bytes. */
export const MAX_MAIL_BYTES = 25 * 1024 * 1024;
