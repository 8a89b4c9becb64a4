import EmailReplyParser from "email-reply-parser";
import { DIVIDERS, FORWARDS, HEADER_BLOCKS, type HeaderField, REPLY_HEADERS } from "./reply-patterns.ts";

/** The longest announcement seen in real mails has about 200 characters, over three lines. */
const MAX_HEADER_CHARACTERS = 400;
const MAX_HEADER_LINES = 3;
/** Outlook's block has four or five lines; addresses may wrap. */
const MAX_BLOCK_LINES = 8;
/** The library is asked so often in one mail, at most: its patterns backtrack, and no honest mail has more candidates. */
const MAX_LIBRARY_QUESTIONS = 100;

/** What a person hardly writes and every client does: a year, a time of day or an address. */
const EVIDENCE = /\b(?:19|20)\d{2}\b|\b\d{1,2}[:.h]\d{2}\b|\d{1,2}\/\d{1,2}\/\d{2}|[^\s@]@[^\s@]|年/;

const FIELD_OF_LABEL: ReadonlyMap<string, ReadonlySet<HeaderField>> = labelIndex();
const LABEL = /^\s*\*{0,2}([\p{L} ]{1,20}?)\s?:\*{0,2}(?:\s|$)/u;

/** Finds where clients announce what they quote. One for each mail: it counts what it asked the library. */
export class ReplyHeaders {
  readonly #library = new EmailReplyParser();
  #questions = 0;

  /** How many lines from `index` on announce a quote ("On ... wrote:", over up to three lines); 0 when they don't. */
  linesOfReplyHeader(lines: readonly string[], index: number): number {
    for (let count = 1; count <= MAX_HEADER_LINES && index + count <= lines.length; count += 1) {
      const last = (lines[index + count - 1] ?? "").trim();
      if (last === "" || last.startsWith(">") || last.length > MAX_HEADER_CHARACTERS) return 0;
      if (!/[:：]$/.test(last)) continue;
      // The shortest run of lines that is an announcement wins, so that a line above that begins with "On" stays.
      for (let start = index + count - 1; start >= index; start -= 1) {
        if (this.#isReplyHeader(lines.slice(start, index + count))) return start === index ? count : 0;
      }
    }
    return 0;
  }

  #isReplyHeader(lines: readonly string[]): boolean {
    const joined = lines.map((line) => line.trim()).join(" ");
    if (joined.length > MAX_HEADER_CHARACTERS || !EVIDENCE.test(joined)) return false;
    return REPLY_HEADERS.some(({ pattern }) => pattern.test(joined)) || this.#libraryKnows(joined);
  }

  /** email-reply-parser knows more languages (Polish, Finnish, Russian, Chinese, Japanese, Korean); it is asked about one announcement at a time. */
  #libraryKnows(header: string): boolean {
    this.#questions += 1;
    if (this.#questions > MAX_LIBRARY_QUESTIONS) return false;
    return this.#library.read(`${header}\n> quoted`).getVisibleText().trim() === "";
  }
}

/** True where Outlook's `From: Sent: To: Subject:` begins: the sender first, its date and subject soon after. Without a subject it may be opening hours. */
export function beginsHeaderBlock(lines: readonly string[], index: number): boolean {
  if (!fieldsOf(lines[index]).has("from")) return false;
  const seen = new Set<HeaderField>();
  for (const line of lines.slice(index + 1, index + MAX_BLOCK_LINES)) {
    for (const field of fieldsOf(line)) seen.add(field);
  }
  return seen.has("sent") && seen.has("subject");
}

export const isDivider = (line: string): boolean => matches(DIVIDERS, line);

/** True also for a marker inside of a quote, as HTML mails have it. */
export const isForward = (line: string): boolean => matches(FORWARDS, line.replace(/^(?:\s*>){1,3}\s*/, ""));

/** Outlook's rule above its header block. */
export const isRule = (line: string): boolean => /^\s*[_-]{5,}\s*$/.test(line);

function matches(patterns: readonly { readonly pattern: RegExp }[], line: string): boolean {
  if (line.length > MAX_HEADER_CHARACTERS) return false;
  const trimmed = line.trim();
  return patterns.some(({ pattern }) => pattern.test(trimmed));
}

const NO_FIELDS: ReadonlySet<HeaderField> = new Set();

function fieldsOf(line: string | undefined): ReadonlySet<HeaderField> {
  const label = LABEL.exec((line ?? "").slice(0, MAX_HEADER_CHARACTERS))?.[1];
  return FIELD_OF_LABEL.get(label?.trim().toLowerCase() ?? "") ?? NO_FIELDS;
}

function labelIndex(): Map<string, Set<HeaderField>> {
  const index = new Map<string, Set<HeaderField>>();
  for (const { labels } of HEADER_BLOCKS) {
    for (const field of ["from", "sent", "to", "subject"] as const) {
      for (const label of labels[field]) index.set(label, (index.get(label) ?? new Set()).add(field));
    }
  }
  return index;
}
