import { readControl } from "@webordinary/domain";
import { CLOSINGS, THANKS } from "./signature-patterns.ts";

const MAX_NAME_CHARACTERS = 50;

const known = (patterns: readonly { readonly pattern: RegExp }[], text: string): boolean => patterns.some(({ pattern }) => pattern.test(text));

/** "Best regards", without what stands behind it. */
export const isClosingPhrase = (text: string): boolean => known(CLOSINGS, text);

/** "Thank you", and with a second closing behind it: "Danke und viele Grüße". */
export function isThanks(text: string): boolean {
  if (known(THANKS, text)) return true;
  const two = /^(.{2,40}?),? (?:and|&|\+|und|et|y|e) (.{2,40})$/i.exec(text);
  return two !== null && known(THANKS, two[1] ?? "") && (isClosingPhrase(two[2] ?? "") || known(THANKS, two[2] ?? ""));
}

/** A person's or a firm's, as it stands under a letter: one word, or up to five that begin with capitals; "Stop" is something to do. */
export function isName(text: string): boolean {
  if (text.length > MAX_NAME_CHARACTERS || readControl(text) !== null) return false;
  return (
    /^[\p{L}.'’-]+,?$/u.test(text) ||
    /^(?:(?:\p{Lu}[\p{L}.'’-]*,?|von|van|de|del|della|di|da|du|der|le|la|und|and|et|y|e|&)(?:\s+|$)){2,5}$/u.test(text)
  );
}

/** What nobody's signature says: a postscript, a sentence, a word of control ("publish"). */
export function isAfterthought(line: string): boolean {
  const text = line.trim();
  if (readControl(text) !== null) return true;
  if (/^(?:p\.?\s?p?\.?\s?s\b|n\.?b\b|ps\b|edit\b)/i.test(text)) return true;
  const words = text.split(/\s+/).length;
  return (
    (words >= 4 && /[.?!:]$/.test(text) && !/\b(?:GmbH|Ltd|Inc|Co|e\.V|S\.A|S\.L|B\.V)\.?$/i.test(text)) ||
    (words >= 10 && !/[|·•/]/.test(text) && !isAddress(text))
  );
}

/** A firm and where it is, on one line: short pieces between commas, each of which begins with a capital or a number. */
function isAddress(text: string): boolean {
  const pieces = text.split(/,\s*/);
  return pieces.length >= 3 && pieces.every((piece) => /^[\p{Lu}\p{N}]/u.test(piece) && piece.split(/\s+/).length <= 4);
}
