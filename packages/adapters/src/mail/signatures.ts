import { CLOSINGS, DEVICE_SIGNATURES } from "./reply-patterns.ts";

/** Signatures with a logo's text and a disclaimer reach this; more below a bare "--" is rather a text with a rule in it. Lines. */
const MAX_SIGNATURE_LINES = 20;
/** Name, role, firm, street, town, telephone, web address. Lines with something in them. */
const MAX_LINES_AFTER_CLOSING = 8;
const MAX_CLOSING_LINE_CHARACTERS = 120;

/** The lines without the signature at their end. Where it is unsure the text stays: a name too much is no harm, an instruction lost is. */
export function withoutSignature(lines: readonly string[]): readonly string[] {
  const body = trimmedEnd(lines.slice(0, delimiterIndex(lines)));
  const own = withoutDeviceLine(body);
  return trimmedEnd(own.slice(0, closingIndex(own)));
}

/** `-- ` is the standard's own delimiter; many programs lose its space. */
function delimiterIndex(lines: readonly string[]): number {
  const exact = lines.indexOf("-- ");
  if (exact >= 0) return exact;
  const from = Math.max(0, lines.length - MAX_SIGNATURE_LINES);
  const bare = lines.findIndex((line, index) => index >= from && /^--\s*$/.test(line));
  return bare >= 0 ? bare : lines.length;
}

/** "Sent from my iPhone", the last line; Outlook's phone app adds a second one. */
export function withoutDeviceLine(lines: readonly string[]): readonly string[] {
  let rest = lines;
  for (let round = 0; round < 2; round += 1) {
    const last = (rest.at(-1) ?? "").trim().replace(/\s*[<[]https?:[^\s<>[\]]{1,300}[>\]]$/, "");
    if (last === "" || last.length > MAX_CLOSING_LINE_CHARACTERS || !DEVICE_SIGNATURES.some(({ pattern }) => pattern.test(last))) return rest;
    rest = trimmedEnd(rest.slice(0, -1));
  }
  return rest;
}

/** "Best regards" with a blank line above, and only a few short lines below; not within a quotation that is still open. */
function closingIndex(lines: readonly string[]): number {
  let below = 0;
  for (let index = lines.length - 1; index > 0 && below <= MAX_LINES_AFTER_CLOSING; index -= 1) {
    const line = (lines[index] ?? "").trim();
    if (line.length > MAX_CLOSING_LINE_CHARACTERS || /["“”„«»]/.test(line)) return lines.length;
    const alone = (lines[index - 1] ?? "").trim() === "";
    if (alone && CLOSINGS.some(({ pattern }) => pattern.test(line)) && !quotationIsOpen(lines.slice(0, index))) return index;
    if (line !== "") below += 1;
  }
  return lines.length;
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
