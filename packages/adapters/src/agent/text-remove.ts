import type { SourceFile } from "./site-sources.ts";
import type { Edited } from "./text-replace.ts";
import { findText, type Match } from "./text-search.ts";

/** Elements that are there for their text alone; an empty table cell or a component has its reasons. */
const TEXT_ELEMENTS = "p|h[1-6]|li|span|a|strong|em|b|i|u|small|blockquote|dt|dd|figcaption|button|div|section|article";
const OPENING = new RegExp(`<(${TEXT_ELEMENTS})(?:\\s[^<>]*)?>\\s*$`, "i");
/** How far before a text its element's tag is looked for. Characters. */
const MAX_TAG_CHARACTERS = 1_000;
/** `<section><ul><li><a><strong>`: elements left empty around the text. */
const MAX_LEVELS = 5;

/** The file without `text`, and without the elements and lines that held nothing else. */
export function removeText(file: SourceFile, text: string): Edited {
  const matches = findText(file.content, text);
  let content = "";
  let at = 0;
  for (const match of matches) {
    const { start, end } = wholeLine(file.content, wholeElement(file.content, match));
    content += file.content.slice(at, Math.max(at, start));
    at = Math.max(at, end);
  }
  return { content: content + file.content.slice(at), places: matches.length };
}

function wholeElement(content: string, match: Match): Match {
  let { start, end } = match;
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const opening = OPENING.exec(content.slice(Math.max(0, start - MAX_TAG_CHARACTERS), start));
    const closing = /^\s*<\/([a-z0-9]+)\s*>/i.exec(content.slice(end, end + MAX_TAG_CHARACTERS));
    if (!opening || opening[1]?.toLowerCase() !== closing?.[1]?.toLowerCase()) break;
    start -= opening[0].length;
    end += closing?.[0].length ?? 0;
  }
  return { start, end };
}

/** When nothing else is on the line (but a list's mark or a heading's), the line goes too; else one of two spaces. */
function wholeLine(content: string, { start, end }: Match): Match {
  const lineStart = content.lastIndexOf("\n", start - 1) + 1;
  const newline = content.indexOf("\n", end);
  const lineEnd = newline < 0 ? content.length : newline + 1;
  const alone = /^\s*(?:[-*+]|\d+\.|#{1,6}|>)?\s*$/.test(content.slice(lineStart, start)) && content.slice(end, lineEnd).trim() === "";
  if (alone) return { start: lineStart, end: lineEnd };
  const doubled = content.charAt(start - 1) === " " && /[ .,;:!?<]/.test(content.charAt(end));
  return { start: doubled ? start - 1 : start, end };
}
