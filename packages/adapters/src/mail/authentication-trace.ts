import { type AuthenticationResult, readAuthenticationResults } from "./authentication-results.ts";
import type { ContentVerdicts } from "./authentication-verdict.ts";
import type { HeaderField, MailHeaders } from "./mail-headers.ts";

/**
 * Finds what the receiving service wrote into a mail's header. Whoever sends a mail can write the same lines into it: all below
 * the service's own is theirs, whatever it says.
 */
export type TrustedLines = {
  readonly results: readonly AuthenticationResult[];
  readonly content: ContentVerdicts;
  /** Of the envelope, where the service tells: whom the mail was really for. */
  readonly recipient: string | null;
};

/** Amazon SES puts these on top, each once, and ends with its receipt. */
const SES_LINES: ReadonlySet<string> = new Set([
  "return-path",
  "received",
  "x-ses-spam-verdict",
  "x-ses-virus-verdict",
  "received-spf",
  "authentication-results",
  "x-ses-receipt",
]);
const SES_SERVER =
  /^from (\S+) .{0,1000}?\bby inbound-smtp\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)? with \S{1,20} id \S{1,200}(?: for ([^\s;]{1,320}))?/i;
const SES_AUTHSERV_ID = "amazonses.com";

/**
 * SES copies the client's greeting and the envelope's sender into its results. Quotes, semicolons or parentheses in them could look like
 * results, and no honest mail has any.
 */
const PLAIN = /^[^\s"'\\;(),=]*$/;
const PLAIN_ADDRESS = /^[^\s"'\\;(),]*$/;

/** The lines that Amazon SES wrote on top when it received the mail; null when it didn't, or when they can't be told from the sender's. */
export function sesLines(headers: MailHeaders): TrustedLines | null {
  const block = new Map<string, string>();
  for (const { key, value } of headers.fields) {
    if (!SES_LINES.has(key) || block.has(key)) break;
    block.set(key, value);
    if (key === "x-ses-receipt") break;
  }
  const [, greeting, recipient = null] = SES_SERVER.exec(block.get("received") ?? "") ?? [];
  const returnPath = (block.get("return-path") ?? "").replace(/^<|>$/g, "");
  if (greeting === undefined || !PLAIN.test(greeting) || !PLAIN_ADDRESS.test(returnPath)) return null;
  const read = readAuthenticationResults(block.get("authentication-results") ?? "");
  const verdict = (key: string): string | undefined => block.get(key)?.toLowerCase();
  return {
    results: read?.authservId === SES_AUTHSERV_ID ? read.results : [],
    recipient,
    content: { spam: verdict("x-ses-spam-verdict"), virus: verdict("x-ses-virus-verdict") },
  };
}

/**
 * The results that the server named `authservId` wrote above its own Received line, and below the lines of our own listener where
 * there is one. Null when that place holds none: a server that writes them further down can't be believed, as a sender could do so too.
 */
export function linesOfServer(headers: MailHeaders, authservId: string, belowListener: boolean): TrustedLines | null {
  const fields = belowListener ? belowOwnLines(headers.fields) : headers.fields;
  const end = fields.findIndex(({ key }) => key === "received");
  // Without a Received line nobody knows where the server's part ends.
  if (end < 0) return null;
  const lines = fields.slice(0, end).filter(({ key }) => key === "authentication-results");
  const read = lines.map(({ value }) => readAuthenticationResults(value)).filter((result) => result?.authservId === authservId.toLowerCase());
  const results = read.flatMap((result) => result?.results ?? []);
  return results.length === 0 ? null : { results, content: {}, recipient: null };
}

/** As `SmtpListener` writes it. */
const LISTENER_LINE = /^from \S+ \(\[([^\]\s]*)\]\) by webordinary with SMTP;/;
const OWN_LINES: ReadonlySet<string> = new Set(["return-path", "delivered-to"]);

function belowOwnLines(fields: readonly HeaderField[]): readonly HeaderField[] {
  const received = fields.findIndex(({ key }) => !OWN_LINES.has(key));
  const field = fields[received];
  return field?.key === "received" && LISTENER_LINE.test(field.value) ? fields.slice(received + 1) : fields;
}

/** Where our own listener got the mail from: an IP address. Null for a mail that didn't come by it. */
export function listenedFrom(headers: MailHeaders): string | null {
  const field = headers.fields.find(({ key }) => !OWN_LINES.has(key));
  return field?.key === "received" ? (LISTENER_LINE.exec(field.value)?.[1] ?? null) : null;
}
