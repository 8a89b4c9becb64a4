/** What no reader of a page sees, from its tag up to the one that closes it. */
const UNREAD = /^(script|style|template|noscript)\b/i;
/** A quoted text in a code file. Linear: no quotation mark inside. */
const QUOTED = /"([^"\n]{2,})"|'([^'\n]{2,})'|`([^`\n]{2,})`/g;
/** Shorter parts of a passage are found on pages that have nothing to do with it. Characters. */
const MIN_TELLING = 8;

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** The words that a reader of an HTML page sees, with a space around each: for looking whether some stand there in a row. Linear. */
export function wordsOf(html: string): string {
  const [first = "", ...rest] = html.split("<");
  const texts = [first];
  let unread: string | null = null;
  for (const piece of rest) {
    if (unread !== null && !piece.toLowerCase().startsWith(`/${unread}`)) continue;
    unread = UNREAD.exec(piece)?.[1]?.toLowerCase() ?? null;
    const end = piece.indexOf(">");
    if (unread === null) texts.push(end < 0 ? piece : piece.slice(end + 1));
  }
  return spaced(decoded(texts.join(" ")));
}

/** What a page would say that has a passage of a source file on it: all of it, a line of it, or a text that is quoted in it. */
export function saysOf(passage: string): readonly string[] {
  const lines = passage.split("\n");
  const quoted = [...passage.matchAll(QUOTED)].map(([, double, single, tick]) => double ?? single ?? tick ?? "");
  const parts = [...(lines.length > 1 ? lines : []), ...quoted].map(wordsOf).filter((words) => words.trim().length >= MIN_TELLING);
  return [wordsOf(passage), ...parts].filter((words) => words.trim() !== "");
}

function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,5}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : null;
    if (code !== null) return code <= 0x10ffff ? String.fromCodePoint(code) : " ";
    return ENTITIES[name?.toLowerCase() ?? ""] ?? whole;
  });
}

const spaced = (text: string): string => ` ${(text.normalize("NFC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join(" ")} `;
