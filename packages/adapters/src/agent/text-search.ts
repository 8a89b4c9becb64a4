export type Match = { readonly start: number; readonly end: number };

/** What a character of the wanted text may look like in a source file: entities, escapes, typographic forms. */
const FORMS: Readonly<Record<string, string>> = {
  "&": "(?:&amp;|&#38;|&)",
  "<": "(?:&lt;|&#60;|<)",
  ">": "(?:&gt;|&#62;|>)",
  "{": "(?:&#123;|&lbrace;|\\{)",
  "}": "(?:&#125;|&rbrace;|\\})",
};
const DOUBLE_QUOTE = '(?:&quot;|&#34;|&[lr]dquo;|\\\\"|["“”„])';
const SINGLE_QUOTE = "(?:&#39;|&apos;|&[lr]squo;|\\\\'|['‘’‚])";
const SPACE = "(?:\\s|&nbsp;|&#160;)+";

/**
 * Every place where `text` stands as words: also where the source wraps it over lines, escapes it, or uses other
 * quotation marks. Not within longer words, not as an element's name, not in an import.
 */
export function findText(content: string, text: string): Match[] {
  const matches: Match[] = [];
  for (const match of content.matchAll(patternOf(text.trim()))) {
    const found = { start: match.index, end: match.index + match[0].length };
    if (!isCode(content, found)) matches.push(found);
  }
  return matches;
}

function patternOf(text: string): RegExp {
  const tokens = text.match(/\s+|[\s\S]/gu) ?? [];
  const body = tokens.map(tokenPattern).join("");
  const before = /^[\p{L}\p{N}_]/u.test(text) ? "(?<![\\p{L}\\p{N}_])" : "";
  const after = /[\p{L}\p{N}_]$/u.test(text) ? "(?![\\p{L}\\p{N}_])" : "";
  return new RegExp(before + body + after, "gu");
}

function tokenPattern(token: string): string {
  if (/^\s/.test(token)) return SPACE;
  if (/^["“”„]$/.test(token)) return DOUBLE_QUOTE;
  if (/^['‘’‚]$/.test(token)) return SINGLE_QUOTE;
  return FORMS[token] ?? token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function isCode(content: string, { start, end }: Match): boolean {
  const lineStart = content.lastIndexOf("\n", start - 1) + 1;
  if (/^\s*(?:import|export)\s.*\bfrom\b|^\s*import\s*["']/.test(content.slice(lineStart, lineStart + 500).split("\n", 1)[0] ?? "")) return true;
  if (isKey(content.slice(lineStart, start), content.slice(start, end), content.slice(end, end + 4))) return true;
  // An element's or an attribute's name; a text in an attribute's value stands behind a quotation mark.
  return /<\/?$/.test(content.slice(Math.max(0, start - 2), start)) || /^\s?=\s?["'{`]/.test(content.slice(end, end + 4));
}

/** `title:` in data and front matter is a name that the site's code uses, not words. */
const isKey = (before: string, text: string, after: string): boolean =>
  /^[a-z]\w*$/.test(text) && /^\s*(?:-\s+|[{,]\s*)?["']?$/.test(before) && /^["']?\s*:/.test(after);
