import { isQuoted } from "./reply-headers.ts";
import { PEOPLES_WORDS, SMALL_WORDS, WRITING_WORDS } from "./reply-patterns.ts";
import { withoutSignature } from "./signatures.ts";

/** "On Friday Amelia via WebOrdinary <a long address> wrote:". Characters. */
const MAX_ANNOUNCEMENT_CHARACTERS = 200;
/** A weekday, a name of four words, and what stands between them. */
const MAX_WORDS = 12;

const ADDRESSES = /[<([]?(?:mailto:)?[^\s<>()[\]@]{1,100}@[^\s<>()[\]]{1,200}/gi;
/** What our mails carry in small print (`quoted-tokens.ts`). */
const OUR_MARK = /\[ref:\s?[a-z0-9-]{1,50}\s?\]/i;
const MIN_MARK_CHARACTERS = 7;
/** Behind the colon: old Yahoo puts two. */
const MAX_SPACES = 4;

/**
 * The line that announces the quote at the end of a mail, by its form alone: "WebOrdinary wrote:", with neither a date nor a time. The
 * quote has to be the last of the mail, and the mail a reply, or what is quoted ours. Null when there is none.
 */
export function finalAnnouncement(lines: readonly string[], isReply: boolean): number | null {
  const last = lines.findLastIndex(isQuoted);
  if (last < 0) return null;
  let first = last;
  let above = last - 1;
  for (; above >= 0; above -= 1) {
    const line = lines[above] ?? "";
    if (isQuoted(line)) first = above;
    else if (line.trim() !== "") break;
  }
  if (above < 0 || !isAnnouncement(lines[above] ?? "") || introducesQuote(lines, above)) return null;
  if (withoutSignature(lines.slice(last + 1)).length > 0) return null;
  return isReply || isOurMail(lines.slice(first, last + 1)) ? above : null;
}

/** Also the wide one of Chinese and Japanese. */
export const endsWithColon = (line: string): boolean => /[:：]\s*$/.test(line.slice(-MAX_SPACES - 1));

/** Our own mail is quoted, whatever is said above. */
export const isOurMail = (quote: readonly string[]): boolean => quote.some((line) => line.length >= MIN_MARK_CHARACTERS && OUR_MARK.test(line));

/** The writer's own words lead to it: "Add this praise:", "Anna wrote:". */
function introducesQuote(lines: readonly string[], index: number): boolean {
  const above = lines.slice(0, index).findLast((line) => line.trim() !== "");
  return above?.trim().endsWith(":") === true;
}

/** A colon at the end, a word of writing or an address, and else nothing but names, numbers and the small words around them. */
function isAnnouncement(line: string): boolean {
  const trimmed = line.trim();
  if (trimmed.length > MAX_ANNOUNCEMENT_CHARACTERS || !endsWithColon(trimmed)) return false;
  const withoutAddresses = trimmed.replace(ADDRESSES, " @ ");
  const rest = withoutAddresses.replace(WRITING_WORDS, " ");
  if (rest === trimmed) return false;
  const words = rest.split(/[\s,;"“”„«»()[\]<>*@:：]+/u).filter((word) => word !== "");
  if (words.length > MAX_WORDS || words.some((word) => PEOPLES_WORDS.has(word.toLowerCase()))) return false;
  return words.every((word, index) => /^[\p{Lu}\p{Lo}\p{N}]/u.test(word) || SMALL_WORDS.has(word.toLowerCase()) || words[index + 1] === "via");
}
