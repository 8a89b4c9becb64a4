import { isAfterthought, isClosingPhrase, isName, isThanks } from "./letter-lines.ts";
import { senderNameIndex } from "./sender-name.ts";
import { DEVICE_SIGNATURES, DISCLAIMERS } from "./signature-patterns.ts";

/** Signatures with a logo's text and a disclaimer reach this; more below a delimiter is rather a text with a rule in it. Lines. */
const MAX_SIGNATURE_LINES = 20;
/** Name, role, firm, street, town, telephone, web address. Lines with something in them. */
const MAX_LINES_AFTER_CLOSING = 8;
/** What is thanked for and by whom: "Thanks,", "Scott". */
const MAX_LINES_AFTER_THANKS = 2;
const MAX_CLOSING_LINE_CHARACTERS = 120;
/** A disclaimer is looked for so far from the end. Lines; some are wrapped at 72 characters. */
const MAX_DISCLAIMER_LINES = 40;
/** So much of a disclaimer's beginning is looked at. Characters. */
const DISCLAIMER_BEGINNING = 600;

/**
 * The lines without the signature at their end: disclaimer, delimiter and what follows, phone's line, closing. Where it is unsure
 * the text stays: a name too much is no harm, an instruction lost is. `senderName` is "" when nothing is known.
 */
export function withoutSignature(lines: readonly string[], senderName = ""): readonly string[] {
  const bare = withoutDeviceLine(withoutDisclaimer(trimmedEnd(lines)));
  const body = withoutDeviceLine(trimmedEnd(bare.slice(0, delimiterIndex(bare))));
  const end = closingIndex(body);
  const named = end < body.length ? end : senderNameIndex(body, senderName);
  if (named === body.length) return body;
  const letter = trimmedEnd(body.slice(0, named));
  return named === end ? letter : trimmedEnd(letter.slice(0, closingIndex(letter)));
}

/** "This e-mail is confidential ..." and all that follows, when a blank line or the mail's beginning is above. */
function withoutDisclaimer(lines: readonly string[]): readonly string[] {
  for (let index = Math.max(0, lines.length - MAX_DISCLAIMER_LINES); index < lines.length; index += 1) {
    const line = (lines[index] ?? "").trim();
    if (line === "" || (index > 0 && !isGap(lines[index - 1] ?? ""))) continue;
    const beginning = lines
      .slice(index, index + 8)
      .join(" ")
      .slice(0, DISCLAIMER_BEGINNING)
      .replace(/^[\s*_]+/, "");
    if (!DISCLAIMERS.some(({ pattern }) => pattern.test(beginning))) continue;
    let end = index;
    while (end > 0 && isGap(lines[end - 1] ?? "")) end -= 1;
    return lines.slice(0, end);
  }
  return lines;
}

/** Blank, or a rule drawn above a disclaimer; the standard delimiter is not one. */
const isGap = (line: string): boolean => line.trim() === "" || /^\s*(?:[_=*]{3,}|-{3,})\s*$/.test(line);

/** `-- ` is the standard's own delimiter; many programs lose its space. The last one counts: above it they are rules in a text. */
function delimiterIndex(lines: readonly string[]): number {
  const from = Math.max(0, lines.length - 1 - MAX_SIGNATURE_LINES);
  for (let index = lines.length - 1; index >= from; index -= 1) {
    // Without its space it is as well a rule, which stands close to a text: a signature has a blank line above, or nothing below.
    const isAlone = index === lines.length - 1 || (lines[index - 1] ?? "").trim() === "";
    const isDelimiter = lines[index] === "-- " || (isAlone && /^(?:--|—|–)\s*$/.test(lines[index] ?? ""));
    if (!isDelimiter) continue;
    return lines.slice(index + 1).some(isAfterthought) ? lines.length : index;
  }
  return lines.length;
}

/** "Sent from my iPhone", the last line; Outlook's phone app and virus scanners add another one. */
export function withoutDeviceLine(lines: readonly string[]): readonly string[] {
  let rest = trimmedEnd(lines);
  for (let round = 0; round < 3; round += 1) {
    const last = (rest.at(-1) ?? "")
      .trim()
      .replace(/\s*[<[(]https?:[^\s<>[\])]{1,300}[>\])]$/, "")
      .replace(/^[*_]+|[*_]+$/g, "");
    if (last === "" || last.length > MAX_CLOSING_LINE_CHARACTERS || !DEVICE_SIGNATURES.some(({ pattern }) => pattern.test(last))) return rest;
    rest = trimmedEnd(rest.slice(0, -1));
  }
  return rest;
}

/** "Best regards" with only a few lines below that can be a signature's; not within a quotation that is still open. */
function closingIndex(lines: readonly string[]): number {
  let below = 0;
  for (let index = lines.length - 1; index > 0 && below <= MAX_LINES_AFTER_CLOSING; index -= 1) {
    const line = (lines[index] ?? "").trim();
    if (line === "") continue;
    if (line.length > MAX_CLOSING_LINE_CHARACTERS || /["“”„«»]/.test(line)) return lines.length;
    if (isClosing(line, below, (lines[index - 1] ?? "").trim() === "", lines.slice(index + 1)))
      return quotationIsOpen(lines.slice(0, index)) ? lines.length : index;
    if (isAfterthought(line)) return lines.length;
    below += 1;
  }
  return lines.length;
}

function isClosing(line: string, below: number, isGapAbove: boolean, rest: readonly string[]): boolean {
  const bare = line.replace(/^¡/, "").replace(/[\s,.!]+$/, "");
  // In the middle of a text the shortest ones ("Best", "LG") may be anything.
  if (isClosingPhrase(bare)) return isGapAbove || (below > 0 && below <= 3 && bare.length > 4);
  if (isThanks(bare)) return below > 0 && below <= MAX_LINES_AFTER_THANKS && rest.every((text) => text.trim() === "" || isName(text.trim()));
  // "Viele Grüße, Anna": the closing and up to three words that are names, on the last line.
  const named = /^(.{2,40}?)(?:\s*[,!]\s*|\s+)(?:\p{Lu}[\p{L}.'’-]{0,20}(?:\s+(?:&|und|and|et|y|e)\s+|\s+|$)){1,3}$/u.exec(bare);
  return named?.[1] !== undefined && below <= 3 && isGapAbove && isClosingPhrase(named[1]) && !/^(?:best|warmly|cheers)$/i.test(named[1]);
}

function quotationIsOpen(lines: readonly string[]): boolean {
  const text = lines.join("\n");
  const count = (mark: RegExp): number => text.match(mark)?.length ?? 0;
  return count(/"/g) % 2 === 1 || count(/[„“”«»]/g) % 2 === 1;
}

export function trimmedEnd(lines: readonly string[]): readonly string[] {
  let end = lines.length;
  while (end > 0 && (lines[end - 1] ?? "").trim() === "") end -= 1;
  return lines.slice(0, end);
}
