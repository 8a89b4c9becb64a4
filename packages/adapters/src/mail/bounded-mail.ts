/**
 * As much of a body as can hold what is read of it: half a million characters of three bytes each, in base64. Bytes; the whole stays
 * in the raw mail.
 */
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
/** What Postfix lets pass (`header_size_limit`). A MIME parser needs up to a millisecond for a kilobyte of addresses. Bytes. */
export const MAX_HEADER_BYTES = 100 * 1024;

/**
 * A mail without what no mail program writes and nobody would read: the rest of a header beyond its limit, and, when the mail is one
 * text, the rest of that text. A MIME parser copies a text five times. A mail within these limits is returned as it is.
 */
export function boundedMail(raw: Buffer): Buffer {
  if (raw.length <= MAX_HEADER_BYTES) return raw;
  const body = bodyStart(raw);
  const header = body <= MAX_HEADER_BYTES ? null : Buffer.concat([raw.subarray(0, MAX_HEADER_BYTES), Buffer.from("\r\n\r\n")]);
  const isLongText = raw.length - body > MAX_TEXT_BYTES && isOneText((header ?? raw.subarray(0, body)).toString("latin1"));
  const end = isLongText ? body + MAX_TEXT_BYTES : raw.length;
  if (header === null) return raw.subarray(0, end);
  return Buffer.concat([header, raw.subarray(body, end)]);
}

/** The byte behind the first blank line; the mail's length when it has none. */
function bodyStart(raw: Buffer): number {
  const ends = ["\r\n\r\n", "\n\n"].map((blank) => ({ at: raw.indexOf(blank), length: blank.length })).filter(({ at }) => at >= 0);
  const first = ends.sort((a, b) => a.at - b.at)[0];
  return first === undefined ? raw.length : first.at + first.length;
}

function isOneText(header: string): boolean {
  const types = [...header.matchAll(/^content-type:(?:[ \t]|\r?\n[ \t])*([^\s;]*)/gim)].map(([, type]) => type?.toLowerCase());
  return types.every((type) => type === "text/plain" || type === "text/html") && !/^content-disposition:/im.test(header);
}
