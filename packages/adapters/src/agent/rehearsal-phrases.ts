/** What the rehearsal agent can be asked for. */
export type RehearsalRequest =
  | { readonly kind: "change"; readonly from: string; readonly to: string }
  | { readonly kind: "add-page"; readonly title: string; readonly text: string }
  | { readonly kind: "remove"; readonly text: string };

export type Understood = {
  readonly requests: readonly RehearsalRequest[];
  /** Lines that ask for something in other words, shortened. */
  readonly unclear: readonly string[];
};

export const EXAMPLES: readonly string[] = ['change "old words" to "new words"', 'add a page "Title" saying "What it says."', 'remove "some words"'];

/** More in one mail are named as not done. */
export const MAX_REQUESTS = 20;
/** Between two quotation marks. Characters. */
const MAX_QUOTED_CHARACTERS = 5_000;
const MAX_UNCLEAR = 5;
const MAX_UNCLEAR_CHARACTERS = 120;

/** Opening marks and what may close them: phones and word processors mix them. */
const CLOSERS: Readonly<Record<string, string>> = { '"': '"”', "“": '”"', "„": '“”"', "”": "”", "«": "»", "»": "«", "'": "'", "‘": "’'", "‚": "‘’'" };

const KEYWORD = /(?<![\p{L}\p{N}])(?:change|replace|add|remove|delete)(?![\p{L}\p{N}])/giu;
const LEADS = {
  change: /(?:change|replace)\s+(?:the\s+)?(?:(?:text|words?|title|heading|line)\s*)?:?\s*/iuy,
  "add-page": /add\s+(?:a\s+|the\s+)?(?:new\s+)?page\s+(?:called\s+|named\s+|titled\s+)?:?\s*/iuy,
  remove: /(?:remove|delete)\s+(?:the\s+)?(?:(?:text|words?|line|sentence|paragraph)\s*)?:?\s*/iuy,
} as const;
const TO = /\s*,?\s*(?:to|into|with|by)\s*:?\s*/iuy;
const SAYING = /\s*,?\s*(?:saying|that says|which says|with(?:\s+the)?\s+text)\s*:?\s*/iuy;

/** Finds the requests of a mail: one or several, on lines of their own or in one sentence. Linear in the length. */
export function understand(text: string): Understood {
  const requests: RehearsalRequest[] = [];
  const unclear: string[] = [];
  let end = 0;
  for (const keyword of text.matchAll(KEYWORD)) {
    if (keyword.index < end) continue;
    const found = requestAt(text, keyword.index);
    if (found !== null && requests.length < MAX_REQUESTS) requests.push(found.request);
    else if (unclear.length < MAX_UNCLEAR) unclear.push(excerpt(text, keyword.index));
    end = found?.end ?? endOfLine(text, keyword.index);
  }
  return { requests, unclear };
}

function requestAt(text: string, index: number): { request: RehearsalRequest; end: number } | null {
  const from = quotedAfter(LEADS.change, text, index);
  const to = from && quotedAfter(TO, text, from.end);
  if (to) return { request: { kind: "change", from: from.text, to: to.text }, end: to.end };
  const title = quotedAfter(LEADS["add-page"], text, index);
  const saying = title && quotedAfter(SAYING, text, title.end);
  if (saying) return { request: { kind: "add-page", title: title.text, text: saying.text }, end: saying.end };
  const removed = quotedAfter(LEADS.remove, text, index);
  return removed && { request: { kind: "remove", text: removed.text }, end: removed.end };
}

function quotedAfter(lead: RegExp, text: string, index: number): { text: string; end: number } | null {
  lead.lastIndex = index;
  const match = lead.exec(text);
  return match && quotedAt(text, index + match[0].length);
}

/** The text between quotation marks that begins at `index`; null when there is none, or it is blank or too long. */
function quotedAt(text: string, index: number): { text: string; end: number } | null {
  const opener = text.charAt(index);
  const closers = CLOSERS[opener];
  if (closers === undefined) return null;
  const limit = Math.min(text.length, index + 1 + MAX_QUOTED_CHARACTERS);
  let nested = 0;
  for (let at = index + 1; at < limit; at += 1) {
    const character = text.charAt(at);
    // A quotation within the quotation: “ and ” come in pairs.
    if (opener === '"' && character === "“") nested += 1;
    if (!closers.includes(character) || isApostrophe(text, at)) continue;
    if (character === "”" && nested > 0) {
      nested -= 1;
      continue;
    }
    const inner = text.slice(index + 1, at);
    const quoted = opener === "«" || opener === "»" ? inner.trim() : inner;
    return quoted.trim() === "" ? null : { text: quoted, end: at + 1 };
  }
  return null;
}

/** "don't" doesn't end a quotation. */
const isApostrophe = (text: string, at: number): boolean => /['’]/.test(text.charAt(at)) && /[\p{L}\p{N}]/u.test(text.charAt(at + 1));

function excerpt(text: string, index: number): string {
  const start = text.lastIndexOf("\n", index) + 1;
  const line = text.slice(Math.max(start, index - MAX_UNCLEAR_CHARACTERS / 2), endOfLine(text, index)).trim();
  return line.length > MAX_UNCLEAR_CHARACTERS ? `${line.slice(0, MAX_UNCLEAR_CHARACTERS)}…` : line;
}

function endOfLine(text: string, index: number): number {
  const newline = text.indexOf("\n", index);
  return newline < 0 ? text.length : newline;
}
