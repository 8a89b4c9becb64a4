/** Smaller parts aren't worth it, and smaller mails neither. Bytes. */
const MIN_LIFTED_BYTES = 64 * 1024;
/** The header lines of a part between its encoding and its body: a few names and types. Bytes. */
const MAX_HEADER_BYTES = 4 * 1024;
/** As many files as a mail can bring, twice; in a mail with more nothing is lifted. */
const MAX_CANDIDATES = 100;

/** The name of the header line, with a few spaces. Bytes. */
const MAX_NAME_BYTES = 40;
const ENCODING_NAME = /(?:^|\n)content-transfer-encoding:[ \t]*$/i;

/** A mail without its large parts, and what they hold, by what stands in their place once it is decoded. */
export type LiftedParts = { readonly rest: Buffer; readonly contents: ReadonlyMap<string, Buffer> };

/**
 * Takes the large base64 parts out of a mail. A MIME parser looks at each byte of a photo to find the end of its part; but a boundary
 * begins with "--" and base64 has no such line, so the end can be searched for, and the rest decoded at once. What doesn't look as every
 * mail program writes it stays where it is. Null when nothing was taken. Linear.
 */
export function liftLargeParts(raw: Buffer): LiftedParts | null {
  const kept: Buffer[] = [];
  const contents = new Map<string, Buffer>();
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
    const content = end - start < MIN_LIFTED_BYTES ? null : decoded(raw.subarray(start, end));
    if (content) {
      const mark = `lifted part ${contents.size + 1}`;
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
