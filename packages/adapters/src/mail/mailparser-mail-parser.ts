import {
  type InboundMessage,
  Instant,
  MAX_INSTRUCTION_TEXT,
  type MailParser,
  type MediaStore,
  type ParsedMail,
  type StorageKey,
} from "@webordinary/domain";
import { type AddressObject, type ParsedMail as ParsedMime, simpleParser } from "mailparser";
import { type MailPart, storeAttachments } from "./attachments.ts";
import { automaticReason } from "./automatic.ts";
import { htmlToPlainText } from "./html-text.ts";
import { MailHeaders } from "./mail-headers.ts";
import { derivedMessageId, messageIdsIn, referencesIn } from "./message-ids.ts";
import { writtenText } from "./reply-text.ts";

export type MailparserMailParserOptions = {
  readonly mediaStore: MediaStore;
  /** True for addresses that this system writes from or receives at; asked in lower case. A mail from one of them is our own, come back. */
  readonly isOwnAddress: (address: string) => boolean;
  /**
   * Whether the topmost Delivered-To line is the receiving server's (as `SmtpListener` writes it) and so tells the
   * envelope's recipient. False where mails come by a way that doesn't write it: then the sender could.
   */
  readonly trustDeliveredTo: boolean;
};

/** As many as the domain's message holds; the first ones. */
const MAX_RECIPIENTS = 100;
const MAX_ADDRESS_CHARACTERS = 320;
const MAX_SUBJECT_CHARACTERS = 500;

/**
 * `skip*`: mailparser's own HTML conversion has no limits and hangs on nested elements; ours has. `ignoreEmbedded`: a
 * forwarded mail is a file, its text isn't mixed into what the sender wrote.
 */
const MIME_OPTIONS = { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true, ignoreEmbedded: true } as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Reads RFC 5322 mails with `mailparser`. */
export class MailparserMailParser implements MailParser {
  readonly #options: MailparserMailParserOptions;

  constructor(options: MailparserMailParserOptions) {
    this.#options = options;
  }

  async parse(raw: Uint8Array, rawKey: StorageKey): Promise<ParsedMail> {
    const mime = await parsedMime(raw);
    if (!mime.ok) return { ok: false, reason: "not-a-mail", detail: mime.detail };
    const headers = new MailHeaders(mime.parsed.headerLines);
    if (headers.isEmpty) return { ok: false, reason: "not-a-mail", detail: "it has no header line" };
    const sender = soleSender(headers, mime.parsed);
    if (!sender.ok) return { ok: false, reason: "no-sender", detail: sender.detail };

    const { attachments, refused } = await storeAttachments(mime.parsed.attachments.map(partOf), this.#options.mediaStore);
    const subject = cut(
      clean(mime.parsed.subject ?? "")
        .replace(/\s+/g, " ")
        .trim(),
      MAX_SUBJECT_CHARACTERS,
    );
    const message: InboundMessage = {
      messageId: messageIdsIn(headers.first("message-id"))[0] ?? derivedMessageId(raw),
      channel: "email",
      from: sender.address,
      to: this.#recipients(headers, mime.parsed),
      cc: addressesOf(mime.parsed.cc).slice(0, MAX_RECIPIENTS),
      subject,
      text: cut(writtenText(bodyText(mime.parsed), { subject }), MAX_INSTRUCTION_TEXT),
      attachments,
      refusedAttachments: refused,
      inReplyTo: messageIdsIn(headers.first("in-reply-to"))[0] ?? null,
      references: referencesIn(headers.all("references")),
      automatic: automaticReason(headers, sender.address, this.#options.isOwnAddress),
      sentAt: instant(headers.first("date")),
      rawKey,
    };
    return { ok: true, message };
  }

  /**
   * The envelope's recipient first: what the mail was really delivered to, whatever its To line says. But who stands in Cc alone
   * was delivered a copy of what others say to each other, and isn't spoken to.
   */
  #recipients(headers: MailHeaders, mail: ParsedMime): string[] {
    const delivered = this.#options.trustDeliveredTo ? address(headers.trace("delivered-to")?.replace(/^<|>$/g, "") ?? "") : null;
    const named = addressesOf(mail.to);
    const onlyCopied = delivered !== null && !named.includes(delivered) && addressesOf(mail.cc).includes(delivered);
    return [...new Set(delivered === null || onlyCopied ? named : [delivered, ...named])].slice(0, MAX_RECIPIENTS);
  }
}

/** mailparser throws for what exceeds its own limits, such as ten thousand parts: that is no mail for us. */
async function parsedMime(raw: Uint8Array): Promise<{ ok: true; parsed: ParsedMime } | { ok: false; detail: string }> {
  try {
    const parsed = await simpleParser(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), MIME_OPTIONS);
    return { ok: true, parsed };
  } catch (error) {
    return { ok: false, detail: `it can't be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** A damaged header leaves `false` where mailparser's types promise a string. */
function partOf(part: { readonly filename?: unknown; readonly contentType?: unknown; readonly content: Uint8Array }): MailPart {
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  return { filename: text(part.filename), contentType: text(part.contentType), content: part.content };
}

/** More than one From line, or more than one address in it, would let a sender be somebody else for each reader. */
function soleSender(headers: MailHeaders, mail: ParsedMime): { ok: true; address: string } | { ok: false; detail: string } {
  const lines = headers.all("from").length;
  if (lines !== 1) return { ok: false, detail: lines === 0 ? "it has no From line" : "it has more than one From line" };
  const addresses = addressesOf(mail.from);
  const [only] = addresses;
  if (only === undefined) return { ok: false, detail: "its From line has no usable address" };
  return addresses.length === 1 ? { ok: true, address: only } : { ok: false, detail: "its From line has more than one address" };
}

function addressesOf(field: AddressObject | AddressObject[] | undefined): string[] {
  const objects = field === undefined ? [] : [field].flat();
  const flat = objects.flatMap((object) => object.value ?? []).flatMap((entry) => (entry.group === undefined ? [entry] : entry.group));
  const usable = flat.map((entry) => address(entry.address ?? "")).filter((entry) => entry !== null);
  return [...new Set(usable)];
}

/** A usable address in lower case, or null. */
function address(given: string): string | null {
  const trimmed = given.trim().toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: an address with one is not usable
  return trimmed.length <= MAX_ADDRESS_CHARACTERS && /^[^\s@<>,;\u0000-\u001f\u007f]+@[^\s@<>,;\u0000-\u001f\u007f]+$/.test(trimmed) ? trimmed : null;
}

/** The plain part when there is one with something in it, else what the HTML says. */
function bodyText(mail: ParsedMime): string {
  const plain = clean(mail.text ?? "");
  if (plain.trim() !== "" || !mail.html) return plain;
  return clean(htmlToPlainText(mail.html));
}

const clean = (text: string): string => text.replace(/\r\n?/g, "\n").replace(CONTROL_CHARACTERS, "").toWellFormed();

/** Cut to length, never through the middle of a character. */
const cut = (text: string, length: number): string => text.slice(0, length).toWellFormed();

/** A date that can't be read, or lies outside of what the domain writes, is none. */
function instant(value: string | null): InboundMessage["sentAt"] {
  const time = value === null ? Number.NaN : Date.parse(value.replace(/\([^()]*\)/g, " "));
  if (Number.isNaN(time)) return null;
  const parsed = Instant.safeParse(new Date(time).toISOString());
  return parsed.success ? parsed.data : null;
}
