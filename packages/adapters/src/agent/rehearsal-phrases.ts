import { Language } from "@webordinary/domain";
import { GRAMMAR, type Grammar } from "./rehearsal-grammar.ts";

/** What the rehearsal agent can be asked for. */
export type RehearsalRequest =
  | { readonly kind: "change"; readonly from: string; readonly to: string }
  | { readonly kind: "add-page"; readonly title: string; readonly text: string }
  | { readonly kind: "remove"; readonly text: string };

export type Understood = {
  readonly requests: readonly RehearsalRequest[];
  /** Lines that ask for something in other words, shortened. */
  readonly unclear: readonly string[];
  /** Of the first phrase that was understood; null when none was. */
  readonly language: Language | null;
};

/** More in one mail are named as not done. */
export const MAX_REQUESTS = 20;
/** Between two quotation marks. Characters. */
const MAX_QUOTED_CHARACTERS = 5_000;
const MAX_UNCLEAR = 5;
const MAX_UNCLEAR_CHARACTERS = 120;

/** Opening marks and what may close them: phones and word processors mix them. */
const CLOSERS: Readonly<Record<string, string>> = { '"': '"”', "“": '”"', "„": '“”"', "”": "”", "«": "»", "»": "«", "'": "'", "‘": "’'", "‚": "‘’'" };

const KEYWORD = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${Language.options.map((language) => GRAMMAR[language].keywords).join("|")})(?![\\p{L}\\p{N}])`,
  "giu",
);

/** Finds the requests of a mail: one or several, on lines of their own or in one sentence. Linear in the length. */
export function understand(text: string): Understood {
  const requests: RehearsalRequest[] = [];
  const unclear: string[] = [];
  let language: Language | null = null;
  let end = 0;
  for (const keyword of text.matchAll(KEYWORD)) {
    if (keyword.index < end) continue;
    const found = requestAt(text, keyword.index);
    if (found !== null && requests.length < MAX_REQUESTS) requests.push(found.request);
    else if (unclear.length < MAX_UNCLEAR) unclear.push(excerpt(text, keyword.index));
    language ??= found?.language ?? null;
    end = found?.end ?? endOfLine(text, keyword.index);
  }
  return { requests, unclear, language };
}

type Found = { readonly request: RehearsalRequest; readonly end: number };

function requestAt(text: string, index: number): (Found & { readonly language: Language }) | null {
  for (const language of Language.options) {
    const found = requestIn(GRAMMAR[language], text, index);
    if (found !== null) return { ...found, language };
  }
  return null;
}

function requestIn({ change, to, addPage, saying, remove }: Grammar, text: string, index: number): Found | null {
  const was = quotedAfter(change, text, index);
  const becomes = was && quotedAfter(to, text, was.end);
  if (becomes) return { request: { kind: "change", from: was.text, to: becomes.text }, end: becomes.end };
  const title = quotedAfter(addPage, text, index);
  const says = title && quotedAfter(saying, text, title.end);
  if (says) return { request: { kind: "add-page", title: title.text, text: says.text }, end: says.end };
  const removed = quotedAfter(remove, text, index);
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
