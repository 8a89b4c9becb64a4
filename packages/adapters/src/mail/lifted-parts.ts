import { randomUUID } from "node:crypto";

/** Smaller files aren't worth it, and smaller mails neither. Bytes. */
const MIN_LIFTED_BYTES = 64 * 1024;
/** A text goes through more hands than a file in a MIME parser, so it is worth it sooner. Bytes. */
const MIN_LIFTED_TEXT_BYTES = 2 * 1024;
/** In a larger mail the texts are little of the work, and to read it twice because of one would be much. Bytes. */
const MAX_MAIL_WITH_LIFTED_TEXTS = 256 * 1024;
/** The header lines of a part between its encoding and its body: a few names and types. Bytes. */
const MAX_HEADER_BYTES = 4 * 1024;
/** As many files as a mail can bring, twice; in a mail with more nothing is lifted. */
const MAX_CANDIDATES = 100;

/** The name of the header line, with a few spaces. Bytes. */
const MAX_NAME_BYTES = 40;
const ENCODING_NAME = /(?:^|\n)content-transfer-encoding:[ \t]*$/i;
/** A text whose bytes are UTF-8 and whose lines are its own: no other charset, not format=flowed. */
const UTF8_TEXT = /(?:^|\n)content-type:[ \t]*text\/(?:plain|html);(?:[ \t]|\r?\n[ \t])*charset="?(?:utf-8|us-ascii)"?[ \t]*\r?\n(?![ \t])/i;
const TEXT_MARK = /^lifted text [\da-f-]{36}$/;

/** A mail without its large parts, and what they hold, by what stands in their place once it is decoded. */
export type LiftedParts = { readonly rest: Buffer; readonly contents: ReadonlyMap<string, Buffer> };

/**
 * Takes the large base64 parts out of a mail, and the texts of a page or more. A MIME parser looks at each byte of a photo to find the
 * end of its part; but a boundary begins with "--" and base64 has no such line, so the end can be searched for, and the rest decoded at
 * once. What doesn't look as every mail program writes it stays where it is. Null when nothing was taken. Linear.
 */
export function liftLargeParts(raw: Buffer): LiftedParts | null {
  const kept: Buffer[] = [];
  const contents = new Map<string, Buffer>();
  const mayHoldTexts = raw.length <= MAX_MAIL_WITH_LIFTED_TEXTS;
  let from = 0;
  let candidates = 0;
  for (let at = raw.indexOf("base64"); at >= 0; ) {
    const start = bodyStart(raw, at);
    if (start === null) {
      at = raw.indexOf("base64", at + 1);
      continue;
    }
    if (++candidates > MAX_CANDIDATES) return null;
    const boundary = raw.indexOf("\n--", start);
    const end = boundary < 0 ? raw.length : boundary;
    const size = end - start;
    const isText = mayHoldTexts && size >= MIN_LIFTED_TEXT_BYTES && isUtf8Text(raw, at, start);
    const content = isText || size >= MIN_LIFTED_BYTES ? decoded(raw.subarray(start, end)) : null;
    if (content) {
      // A text's mark nobody can know, or a writer could put it where another part's text would then stand.
      const mark = isText ? `lifted text ${randomUUID()}` : `lifted part ${contents.size + 1}`;
      contents.set(mark, content);
      kept.push(raw.subarray(from, start), Buffer.from(`${Buffer.from(mark).toString("base64")}\r`));
      from = end;
    }
    at = raw.indexOf("base64", end);
  }
  return contents.size === 0 ? null : { rest: Buffer.concat([...kept, raw.subarray(from)]), contents };
}

/**
 * Puts what was lifted back into the parts that hold its marks. False when they don't hold each mark once: then the mail was read in
 * another way than here, and has to be read as a whole.
 */
export function putBack(parts: readonly { content: Buffer }[], contents: ReadonlyMap<string, Buffer>): boolean {
  const marked = parts.filter(({ content }) => content.length < 100 && contents.has(content.toString("latin1")));
  if (marked.length !== contents.size || new Set(marked.map(({ content }) => content.toString("latin1"))).size !== contents.size) return false;
  for (const part of marked) part.content = contents.get(part.content.toString("latin1")) ?? part.content;
  return true;
}

type ReadMail = { text?: string | undefined; html: string | false; readonly attachments: readonly { content: Buffer }[] };

/** `putBack` for a mail's files and its texts. A text stands alone in its body, or the mail has to be read as a whole. */
export function putBackAll(mail: ReadMail, contents: ReadonlyMap<string, Buffer>): boolean {
  const text = textMark(mail.text);
  const html = textMark(mail.html);
  if (!putBack([...mail.attachments, text, html], contents)) return false;
  if (text.content.length > 0) mail.text = textOf(text.content);
  if (html.content.length > 0) mail.html = textOf(html.content);
  return true;
}

/** Only a text that was lifted as one may become one: the bytes of others may be in any charset. */
const textMark = (body: string | false | undefined): { content: Buffer } => ({ content: Buffer.from(body && TEXT_MARK.test(body) ? body : "") });

/** As `mailparser` makes it of the bytes. */
const textOf = (content: Buffer): string => content.toString().replace(/\r?\n/g, "\n");

/** Whether the header around this place says so, and says it once. */
function isUtf8Text(raw: Buffer, at: number, bodyStart: number): boolean {
  const from = Math.max(0, at - MAX_HEADER_BYTES);
  const before = raw.toString("latin1", from, at);
  const start = Math.max(...["\n--", "\n\n", "\r\n\r\n"].map((end) => before.lastIndexOf(end)));
  if (start < 0 && from > 0) return false;
  const header = before.slice(Math.max(start, 0)) + raw.toString("latin1", at, bodyStart);
  return header.match(/content-type/gi)?.length === 1 && UTF8_TEXT.test(header);
}

/** Where the body begins whose header says `Content-Transfer-Encoding: base64` at this place; null when it says something else. */
function bodyStart(raw: Buffer, at: number): number | null {
  const before = raw.toString("latin1", Math.max(0, at - MAX_NAME_BYTES), at);
  if (!ENCODING_NAME.test(before)) return null;
  const header = raw.toString("latin1", at, at + MAX_HEADER_BYTES);
  const end = /\r\n\r\n|\n\n/.exec(header);
  return end ? at + end.index + end[0].length : null;
}

/** Null unless it is lines of one length with padding at the end alone: then every decoder makes the same of it. */
function decoded(body: Buffer): Buffer | null {
  let end = body.length;
  while (end > 0 && isLineEnd(body[end - 1])) end -= 1;
  const lineEnd = body.indexOf("\n");
  if (lineEnd <= 0 || lineEnd > end) return null;
  const eol = body[lineEnd - 1] === 0x0d ? 2 : 1;
  const lineLength = lineEnd + 1 - eol;
  const characters = end - Math.floor((end - 1) / (lineLength + eol)) * eol;
  const padding = body.toString("latin1", end - 2, end).replace(/[^=]/g, "").length;
  const content = Buffer.from(body.toString("latin1", 0, end), "base64");
  return characters % 4 === 0 && content.length === (characters / 4) * 3 - padding ? content : null;
}

const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;
