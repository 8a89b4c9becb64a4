import EmailReplyParser from "email-reply-parser";
import { FORWARDS } from "./forward-patterns.ts";
import { DIVIDERS, HEADER_BLOCKS, type HeaderField, REPLY_HEADERS } from "./reply-patterns.ts";

/** The longest announcement seen in real mails has about 200 characters, over three lines. */
const MAX_HEADER_CHARACTERS = 400;
const MAX_HEADER_LINES = 3;
/** Outlook's block has four or five lines; addresses may wrap. */
const MAX_BLOCK_LINES = 8;
/** The library is asked so often in one mail, at most: its patterns backtrack, and no honest mail has more candidates. */
const MAX_LIBRARY_QUESTIONS = 100;

/** Lines that end with a colon are looked at so often in one mail: a price list has some hundreds. */
const MAX_CANDIDATES = 1_000;
/** The shortest divider or marker there is. */
const MIN_MARKER_CHARACTERS = 12;
/** A label and its colon stand in so many characters. */
const MAX_LABEL_CHARACTERS = 40;

const DATE = /\b(?:19|20)\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|年/g;
const TIME = /\b\d{1,2}[:.h]\d{2}\b/;
const ADDRESS = /[^\s@]@[^\s@]/;

const FIELD_OF_LABEL: ReadonlyMap<string, ReadonlySet<HeaderField>> = labelIndex();

/**
 * Lines that announce a quote: how many, and whether they are so surely a program's that what follows is history even
 * without a quote mark.
 */
export type Announcement = { readonly lines: number; readonly isSure: boolean };

/** Finds where clients announce what they quote. One for each mail: it counts what it asked the library. */
export class ReplyHeaders {
  readonly #library = new EmailReplyParser();
  #questions = 0;
  #candidates = 0;

  /** What is announced from `index` on ("On ... wrote:", over up to three lines); null when nothing is. */
  announcementAt(lines: readonly string[], index: number): Announcement | null {
    for (let count = 1; count <= MAX_HEADER_LINES && index + count <= lines.length; count += 1) {
      const last = (lines[index + count - 1] ?? "").trim();
      if (last === "" || last.startsWith(">") || last.length > MAX_HEADER_CHARACTERS) return null;
      if (!last.endsWith(":") && !last.endsWith("：")) continue;
      this.#candidates += 1;
      if (this.#candidates > MAX_CANDIDATES) return null;
      // The shortest run of lines that is an announcement wins, so that a line above that begins with "On" stays.
      for (let start = index + count - 1; start >= index; start -= 1) {
        const kinds = this.#evidenceOf(
          lines.slice(start, index + count),
          isQuoted(lines[index + count]) || (isBlank(lines[index + count]) && isQuoted(lines[index + count + 1])),
        );
        if (kinds > 0) return start === index ? { lines: count, isSure: kinds >= 2 } : null;
      }
    }
    return null;
  }

  /** How many kinds of what a person hardly writes and every client does (a date, a time, an address) an announcement has; 0 when it is none. */
  #evidenceOf(lines: readonly string[], isQuoteNext: boolean): number {
    const joined = lines.map((line) => line.trim()).join(" ");
    // An address that begins on the line above: this is the end of an announcement.
    if (joined.length > MAX_HEADER_CHARACTERS || /^[^<]*>/.test(joined)) return 0;
    const withoutDates = joined.replace(DATE, " ");
    const kinds = [withoutDates !== joined, TIME.test(withoutDates), ADDRESS.test(joined)].filter(Boolean).length;
    if (kinds === 0) return 0;
    if (REPLY_HEADERS.some(({ pattern }) => pattern.test(joined))) return kinds;
    // A language that nobody told us: a line full of evidence right above a quote.
    if (isQuoteNext && kinds >= 2) return kinds;
    return this.#libraryKnows(joined) ? kinds : 0;
  }

  /** email-reply-parser knows more languages (Russian, Chinese, Japanese, Korean); it is asked about one announcement at a time. */
  #libraryKnows(header: string): boolean {
    this.#questions += 1;
    if (this.#questions > MAX_LIBRARY_QUESTIONS) return false;
    return this.#library.read(`${header}\n> quoted`).getVisibleText().trim() === "";
  }
}

/**
 * True where Outlook's `From: Sent: To: Subject:` begins, or GMX's `Sent: From: To: Subject:`. Without a subject it may be
 * opening hours, and so it may when no digit is in its date.
 */
export function beginsHeaderBlock(lines: readonly string[], index: number): boolean {
  const first = fieldsOf(lines[index]);
  if (!first.has("from") && !first.has("sent") && !first.has("subject")) return false;
  const seen = new Set<HeaderField>();
  for (const line of lines.slice(index, index + MAX_BLOCK_LINES)) {
    for (const field of fieldsOf(line)) if (field !== "sent" || /\d/.test(line)) seen.add(field);
  }
  return seen.has("from") && seen.has("sent") && seen.has("subject");
}

export const isDivider = (line: string): boolean => matches(DIVIDERS, line);

/** True also for a marker inside of a quote, as HTML mails have it. */
export const isForward = (line: string): boolean =>
  line.length >= MIN_MARKER_CHARACTERS && line.length <= MAX_HEADER_CHARACTERS && matches(FORWARDS, line.replace(/^(?:\s*>){1,3}\s*/, ""));

/** Outlook's rule above its header block. */
export const isRule = (line: string): boolean => /^\s*[_-]{3,}\s*$/.test(line);

const isBlank = (line: string | undefined): boolean => line !== undefined && line.trim() === "";

export const isQuoted = (line: string | undefined): boolean =>
  line !== undefined && (line.startsWith(">") || (line.startsWith(" ") && /^ {1,3}>/.test(line)));

/** What a line of a header block is about: the sender, the date, ... A label may mean several things in several languages. */
export function fieldsOf(line: string | undefined): ReadonlySet<HeaderField> {
  const beginning = (line ?? "").slice(0, MAX_LABEL_CHARACTERS);
  const colon = beginning.indexOf(":");
  if (colon < 1) return NO_FIELDS;
  // Outlook for Mac writes its labels in bold: "*From: *".
  const label = beginning.slice(0, colon).replaceAll("*", "").trim().toLowerCase();
  return FIELD_OF_LABEL.get(label) ?? NO_FIELDS;
}

const NO_FIELDS: ReadonlySet<HeaderField> = new Set();

function matches(patterns: readonly { readonly pattern: RegExp }[], line: string): boolean {
  if (line.length > MAX_HEADER_CHARACTERS || line.length < MIN_MARKER_CHARACTERS) return false;
  const trimmed = line.trim();
  if (!trimmed.startsWith("--") && !trimmed.endsWith(":")) return false;
  return patterns.some(({ pattern }) => pattern.test(trimmed));
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
