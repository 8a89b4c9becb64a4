import { isAfterthought, isClosingPhrase, isThanks } from "./letter-lines.ts";
import { CONTACT_LINES, LEADS_TO_CONTACTS } from "./signature-patterns.ts";

/** Name, role, firm, street, town, telephones, register; blank ones too. Lines. */
const MAX_SIGNATURE_LINES = 20;
const MAX_LINE_CHARACTERS = 120;
const MAX_NAME_CHARACTERS = 60;
/** "i. A.", "Dr.", a second surname, a degree. Words beside the name. */
const MAX_OTHER_WORDS = 3;
/** So much of what is said above the name is looked at. Lines. */
const MAX_PARAGRAPH_LINES = 6;

/**
 * Where the sender's own name stands on a line of its own, with how to reach them below it, as it does under a letter; the number of lines
 * when it nowhere does. "" is nobody's name.
 */
export function senderNameIndex(lines: readonly string[], senderName: string): number {
  const name = nameWords(senderName);
  if (name.length === 0) return lines.length;
  let hasContact = false;
  for (let index = lines.length - 1; index > Math.max(0, lines.length - MAX_SIGNATURE_LINES); index -= 1) {
    const line = (lines[index] ?? "").trim();
    if (line === "") continue;
    if (hasContact && isNameLine(line, name)) return endsLetter(lines.slice(0, index)) ? index : lines.length;
    if (line.length > MAX_LINE_CHARACTERS || isAfterthought(line)) return lines.length;
    hasContact ||= CONTACT_LINES.some(({ pattern }) => pattern.test(line));
  }
  return lines.length;
}

/** Thanks or a closing, or a sentence that is over; not "Put this in the footer." and the like, where name and number are what has to be put there. */
function endsLetter(lines: readonly string[]): boolean {
  const written = lines.map((line) => line.trim());
  const last = written.findLastIndex((line) => line !== "");
  const bare = (written[last] ?? "").replace(/^¡/, "").replace(/[\s,.!]+$/, "");
  const isClosed = isClosingPhrase(bare) || isThanks(bare);
  const end = isClosed ? written.findLastIndex((line, index) => index < last && line !== "") : last;
  if (end < 0 || (!isClosed && !/[.!?)…]$/.test(written[end] ?? ""))) return false;
  const start = written.findLastIndex((line, index) => index < end && line === "") + 1;
  const paragraph = written.slice(Math.max(start, end + 1 - MAX_PARAGRAPH_LINES), end + 1).join(" ");
  return !LEADS_TO_CONTACTS.some(({ pattern }) => pattern.test(paragraph));
}

/** The name, with titles before it and further names or degrees behind. */
function isNameLine(line: string, name: readonly string[]): boolean {
  if (line.length > MAX_NAME_CHARACTERS || /[:;!?@\d]/.test(line)) return false;
  const words = line.split(/[\s,()|/]+/).filter((word) => word !== "");
  const isOfName = (word: string): boolean => nameWords(word).every((part) => name.includes(part));
  const first = words.findIndex(isOfName);
  const titles = words.slice(0, Math.max(0, first));
  const others = words.slice(first).filter((word) => !isOfName(word));
  const found = nameWords(line);
  return (
    name.every((part) => found.includes(part)) &&
    titles.length + others.length <= MAX_OTHER_WORDS &&
    titles.every((word) => word.endsWith(".")) &&
    others.every((word) => /^\p{Lu}/u.test(word))
  );
}

/** In lower case, without what stands between them: "Brandt, Uwe" and "Uwe Brandt" are the same. */
const nameWords = (text: string): readonly string[] =>
  text
    .slice(0, MAX_NAME_CHARACTERS)
    .toLowerCase()
    .match(/[\p{L}\p{M}'’-]{1,40}/gu) ?? [];
