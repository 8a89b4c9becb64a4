import {
  type InboundMessage,
  Instant,
  MAX_INSTRUCTION_TEXT,
  type MailParser,
  type MediaStore,
  type ParsedMail,
  type StorageKey,
  type TakenFiles,
} from "@webordinary/domain";
import { type ParsedMail as ParsedMime, simpleParser } from "mailparser";
import { quotedContentIds } from "./attachment-quotes.ts";
import { type MailPart, storeAttachments } from "./attachments.ts";
import { type AuthenticationOptions, authenticationOf } from "./authentication.ts";
import { automaticReason } from "./automatic.ts";
import { boundedMail } from "./bounded-mail.ts";
import { deliveryReportOf, isReportPart } from "./delivery-report.ts";
import { flowedMail, unflowed } from "./flowed-text.ts";
import { liftLargeParts, putBackAll } from "./lifted-parts.ts";
import { senderOf } from "./mail-addresses.ts";
import { MailHeaders } from "./mail-headers.ts";
import { derivedMessageId, messageIdsIn, referencesIn } from "./message-ids.ts";
import { quotedTokens } from "./quoted-tokens.ts";
import { recipientsOf } from "./recipients.ts";
import { readReply } from "./reply-text.ts";

export type MailparserMailParserOptions = {
  readonly mediaStore: MediaStore;
  /** True for addresses that this system writes from or receives at; asked in lower case. A mail from one of them is our own, come back. */
  readonly isOwnAddress: (address: string) => boolean;
  /**
   * Whether the topmost Delivered-To line is the receiving server's (as `SmtpListener` writes it) and so tells the
   * envelope's recipient. False where mails come by a way that doesn't write it: then the sender could.
   */
  readonly trustDeliveredTo: boolean;
  /** Who is believed about who wrote a mail; left out, nobody is, and every sender is unknown. */
  readonly authentication?: AuthenticationOptions;
  /** Whether a local part's `+part` in the quoted history may be a reply token; every one may, when left out. */
  readonly isReplyToken?: (token: string) => boolean;
};

const MAX_SUBJECT_CHARACTERS = 500;
const NONE: ReadonlySet<string> = new Set();
const NO_NAMES: ReadonlyMap<string, string> = new Map();

/**
 * `skip*`: mailparser's own HTML conversion has no limits and hangs on nested elements; ours has. `ignoreEmbedded`: a
 * forwarded mail is a file, its text isn't mixed into what the sender wrote; `keepDeliveryStatus`: nor is a machine's report.
 */
const MIME_OPTIONS = {
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  ignoreEmbedded: true,
  keepDeliveryStatus: true,
} as const;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

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
    const from = senderOf(headers);
    if (!from.ok) return { ok: false, reason: "no-sender", detail: from.detail };

    const { mediaStore, isOwnAddress, authentication, trustDeliveredTo } = this.#options;
    const { sender } = from;
    const parts = mime.parsed.attachments.map(partOf);
    const deliveryReport = deliveryReportOf(headers, sender.address, mime.parsed.text ?? "", parts);
    const files = deliveryReport ? parts.filter(({ contentType }) => !isReportPart(contentType)) : parts;
    const subject = subjectOf(mime.parsed);
    const said = this.#said(mime.parsed, headers, subject, NO_NAMES);
    const message: InboundMessage = {
      messageId: messageIdsIn(headers.first("message-id"))[0] ?? derivedMessageId(raw),
      channel: "email",
      from: sender.address,
      ...recipientsOf(headers, this.#options),
      subject,
      text: said.text,
      wholeTextKey: null,
      language: said.language,
      authentication: authenticationOf(headers, sender, authentication, trustDeliveredTo),
      attachments: [],
      refusedAttachments: [],
      inReplyTo: messageIdsIn(headers.first("in-reply-to"))[0] ?? null,
      references: referencesIn(headers.all("references")),
      quotedTokens: said.quotedTokens,
      automatic: automaticReason(headers, sender.address, isOwnAddress),
      deliveryReport,
      sentAt: instant(headers.first("date")),
      rawKey,
    };
    let taken: Promise<TakenFiles> | null = null;
    const take = async (): Promise<TakenFiles> => {
      const quoted = files.length === 0 ? NONE : quotedContentIds(mime.parsed.html || "", subject);
      const { attachments, refused, namesByContentId } = await storeAttachments(files, mediaStore, { quoted });
      const { text, wholeText } = namesByContentId.size === 0 ? said : this.#said(mime.parsed, headers, subject, namesByContentId);
      const wholeTextKey = wholeText === text ? null : await mediaStore.put(new TextEncoder().encode(wholeText));
      return { text, wholeTextKey, attachments, refusedAttachments: refused };
    };
    // Once, also for a mail to two projects.
    return { ok: true, message, takeFiles: () => (taken ??= take()) };
  }

  #said(mail: ParsedMime, headers: MailHeaders, subject: string, namesByContentId: ReadonlyMap<string, string>) {
    const contentLanguage = headers.first("content-language");
    const plain = clean(mail.text ?? "");
    const isAnswer = headers.has("in-reply-to");
    const senderName = nameOf(mail.from);
    const reply = readReply({ text: plain, html: mail.html || null, subject, isAnswer, senderName, contentLanguage, namesByContentId });
    // Most texts are as they came, and most are all that was written: what is clean isn't looked through again.
    const wholeText = (reply.wholeText === plain ? plain : clean(reply.wholeText)).trimEnd();
    const text = reply.text === wholeText ? wholeText : clean(reply.text);
    return {
      text: cut(text, MAX_INSTRUCTION_TEXT),
      wholeText,
      language: reply.language,
      quotedTokens: quotedTokens(wholeText, this.#options.isReplyToken),
    };
  }
}

/** mailparser throws for what exceeds its own limits, such as ten thousand parts: that is no mail for us. Large parts go around it. */
async function parsedMime(raw: Uint8Array): Promise<{ ok: true; parsed: ParsedMime } | { ok: false; detail: string }> {
  try {
    const bounded = boundedMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength));
    const flowed = flowedMail(bounded);
    const whole = flowed?.raw ?? bounded;
    const lifted = liftLargeParts(whole);
    let parsed = await simpleParser(lifted?.rest ?? whole, MIME_OPTIONS);
    if (lifted && !putBackAll(parsed, lifted.contents)) parsed = await simpleParser(whole, MIME_OPTIONS);
    if (flowed && parsed.text) parsed.text = unflowed(parsed.text, flowed.deletesSpace);
    return { ok: true, parsed };
  } catch (error) {
    return { ok: false, detail: `it can't be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

type MimePart = {
  readonly filename?: unknown;
  readonly contentType?: unknown;
  readonly cid?: unknown;
  readonly contentDisposition?: unknown;
  readonly related?: unknown;
  readonly content: Uint8Array;
};

/** A damaged header leaves `false` where mailparser's types promise a string. */
function partOf(part: MimePart): MailPart {
  const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
  return {
    filename: text(part.filename),
    contentType: text(part.contentType),
    contentId: text(part.cid),
    inline: part.contentDisposition === "inline" || part.related === true,
    content: part.content,
  };
}

/** As it stands beside the address in From. */
function nameOf(from: ParsedMime["from"]): string | null {
  const name: unknown = from?.value[0]?.name;
  return typeof name === "string" ? name : null;
}

function subjectOf(mail: ParsedMime): string {
  const line = clean(mail.subject ?? "").replace(/\s+/g, " ");
  return cut(line.trim(), MAX_SUBJECT_CHARACTERS);
}

function clean(text: string): string {
  const printable = text.search(CONTROL_CHARACTERS) < 0 ? text : text.replace(/\r\n?|\u0085/g, "\n").replace(CONTROL_CHARACTERS, "");
  return printable.toWellFormed();
}

/** Cut to length, never through the middle of a character. */
const cut = (text: string, length: number): string => text.slice(0, length).toWellFormed();

/** A date that can't be read, or lies outside of what the domain writes, is none. */
function instant(value: string | null): InboundMessage["sentAt"] {
  const time = value === null ? Number.NaN : Date.parse(value.replace(/\([^()]*\)/g, " "));
  if (Number.isNaN(time)) return null;
  const parsed = Instant.safeParse(new Date(time).toISOString());
  return parsed.success ? parsed.data : null;
}
