import { ChannelMessageId, type InboundMessage, Instant, Language, type MailParser, type ParsedMail, type StorageKey } from "@webordinary/domain";
import { contentKey } from "./content-key.ts";

/** As many as the domain's message holds. */
const MAX_LISTED = 100;
const MAX_SUBJECT_CHARACTERS = 500;
const MAX_TEXT_CHARACTERS = 50_000;

/**
 * Reads the plainest mails, a header and a text, without MIME, attachments or quotes: for tests whose subject isn't mail. It
 * believes every sender, unless an Authentication-Results line says `dmarc=fail`; the language is that of Content-Language.
 */
export class MemoryMailParser implements MailParser {
  async parse(raw: Uint8Array, rawKey: StorageKey): Promise<ParsedMail> {
    const [head = "", ...body] = new TextDecoder().decode(raw).replace(/\r\n/g, "\n").split("\n\n");
    const fields = fieldsOf(head);
    if (fields.length === 0) return { ok: false, reason: "not-a-mail", detail: "it has no header line" };
    const all = (key: string): string[] => fields.filter((field) => field.key === key).map((field) => field.value);
    const senders = all("from").flatMap(addresses);
    const [from] = senders;
    if (from === undefined) return { ok: false, reason: "no-sender", detail: "it has no usable address in From" };

    const named = all("to").flatMap(addresses);
    const cc = all("cc").flatMap(addresses);
    // Who stands in Cc alone was delivered a copy, and isn't spoken to.
    const delivered = all("delivered-to")
      .flatMap(addresses)
      .filter((address) => named.includes(address) || !cc.includes(address));

    const automatic = all("auto-submitted").some((value) => value.toLowerCase() !== "no");
    const message: InboundMessage = {
      messageId: all("message-id").flatMap(ids)[0] ?? ChannelMessageId.parse(`<${contentKey(raw).replace("/", "")}@no-message-id.invalid>`),
      channel: "email",
      from,
      to: [...new Set([...delivered, ...named])].slice(0, MAX_LISTED),
      cc: cc.slice(0, MAX_LISTED),
      subject: (all("subject")[0] ?? "").slice(0, MAX_SUBJECT_CHARACTERS),
      text: body.join("\n\n").trim().slice(0, MAX_TEXT_CHARACTERS),
      wholeTextKey: null,
      language: Language.safeParse(all("content-language")[0]).data ?? "en",
      authentication: authentication(senders.length, all("authentication-results")),
      attachments: [],
      refusedAttachments: [],
      inReplyTo: all("in-reply-to").flatMap(ids)[0] ?? null,
      references: all("references").flatMap(ids).slice(-MAX_LISTED),
      quotedTokens: [],
      automatic: automatic ? "auto-submitted" : null,
      deliveryReport: null,
      sentAt: instant(all("date")[0]),
      rawKey,
    };
    const { text, wholeTextKey, attachments, refusedAttachments } = message;
    return { ok: true, message, takeFiles: async () => ({ text, wholeTextKey, attachments, refusedAttachments }) };
  }
}

function authentication(senders: number, results: readonly string[]): InboundMessage["authentication"] {
  if (senders > 1) return { verdict: "failed", detail: "several senders: its From names more than one address" };
  if (results.some((result) => result.includes("dmarc=fail"))) return { verdict: "failed", detail: "dmarc=fail" };
  return { verdict: "passed", detail: "everybody is believed" };
}

function fieldsOf(head: string): { key: string; value: string }[] {
  const unfolded = head.replace(/\n[ \t]+/g, " ").split("\n");
  const matches = unfolded.map((line) => /^([!-9;-~]{1,100}):(.*)$/.exec(line)).filter((match) => match !== null);
  return matches.map((match) => ({ key: (match[1] ?? "").toLowerCase(), value: (match[2] ?? "").trim() }));
}

const addresses = (value: string): string[] =>
  value
    .split(",")
    .map((entry) => (/<([^<>]*)>/.exec(entry)?.[1] ?? entry).trim().toLowerCase())
    .filter((address) => address.length <= 320 && /^[^\s@]+@[^\s@]+$/.test(address));

const ids = (value: string): ChannelMessageId[] => (value.match(/<[^<>\s]{1,996}>/g) ?? []).map((id) => ChannelMessageId.parse(id));

function instant(date: string | undefined): InboundMessage["sentAt"] {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? null : (Instant.safeParse(new Date(time).toISOString()).data ?? null);
}
