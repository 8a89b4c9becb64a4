/** Name and parameters of a text's type, with the header lines before it. Bytes. */
const MAX_HEADER_BYTES = 1_000;
/** More parts of a mail aren't texts that a person wrote. */
const MAX_CANDIDATES = 20;

const FLOWED = "flowed";
/** RFC 3676's own word for the other format, of the same length. */
const FIXED = "fixed ";
const FORMAT_OF_TEXT = /(?:^|\n)content-type:[ \t]*text\/plain\b(?:[^\r\n]|\r?\n[ \t]){0,300}\bformat="?$/i;

export type FlowedMail = {
  /** The mail with its flowed texts declared as fixed, so that no MIME parser joins their lines. */
  readonly raw: Buffer;
  /** The space at the end of a line is the program's, and goes (DelSp). */
  readonly deletesSpace: boolean;
};

/**
 * For texts whose lines are to be joined again (RFC 3676). `mailparser` joins them without looking at quote marks and over blank lines, so
 * that an answer below a quoted line becomes part of it. Null when the mail has no such text, or brings another mail as a file, whose bytes
 * stay as they came. Linear.
 */
export function flowedMail(given: Buffer): FlowedMail | null {
  let raw: Buffer | null = null;
  let deletesSpace = false;
  let candidates = 0;
  for (let at = given.indexOf(FLOWED); at >= 0 && candidates < MAX_CANDIDATES; at = given.indexOf(FLOWED, at + 1)) {
    candidates += 1;
    const header = headerAround(given, at);
    if (header === null || /^content-disposition:[ \t]*attachment/im.test(header)) continue;
    raw ??= Buffer.from(given);
    raw.write(FIXED, at, "latin1");
    deletesSpace ||= /delsp="?yes/i.test(header);
  }
  return raw === null || given.includes("message/rfc822") ? null : { raw, deletesSpace };
}

/** The header of the mail or of the part, when it says at this place how its text's lines are to be read. */
function headerAround(raw: Buffer, at: number): string | null {
  const from = Math.max(0, at - MAX_HEADER_BYTES);
  const before = raw.toString("latin1", from, at);
  const boundary = before.lastIndexOf("\n--");
  if (boundary < 0 && from > 0) return null;
  const start = before.slice(boundary < 0 ? 0 : before.indexOf("\n", boundary + 1) + 1);
  if (/\n\r?\n/.test(start) || !FORMAT_OF_TEXT.test(start)) return null;
  return start + (raw.toString("latin1", at, at + MAX_HEADER_BYTES).split(/\n\r?\n/, 1)[0] ?? "");
}

/** The text with its lines joined: only with lines of the same depth of quotes, and never over a blank one. */
export function unflowed(text: string, deletesSpace: boolean): string {
  const joined: string[] = [];
  let open: string | null = null;
  let depth = 0;
  for (const line of text.split("\n")) {
    const marks = depthOf(line);
    // A space that was put before the text so that it doesn't look like a quote.
    const content = line.slice(line[marks] === " " ? marks + 1 : marks);
    const isDelimiter = content === "-- ";
    if (open !== null && (depth !== marks || content === "" || isDelimiter)) {
      joined.push(open);
      open = null;
    }
    depth = marks;
    const isFlowed = content.endsWith(" ") && !isDelimiter;
    open = (open ?? quoteMark(marks, content)) + (isFlowed && deletesSpace ? content.slice(0, -1) : content);
    if (isFlowed) continue;
    joined.push(open);
    open = null;
  }
  if (open !== null) joined.push(open);
  return joined.join("\n");
}

function depthOf(line: string): number {
  let depth = 0;
  while (line[depth] === ">") depth += 1;
  return depth;
}

const quoteMark = (depth: number, content: string): string => (depth === 0 ? "" : `${">".repeat(depth)}${content === "" ? "" : " "}`);
