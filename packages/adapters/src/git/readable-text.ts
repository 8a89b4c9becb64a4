/** How a file's text is read: `markdown` and `markup` have words between marks, the front of a `component` is code, `plain` is read as it stands. */
export type Reading = "markdown" | "markup" | "component" | "plain";

/** Longer ones are no tags of a page that people wrote: a lone `<` and much text after it. Characters. */
const MAX_TAG = 2_000;
/** These stand inside of sentences; every other tag parts words. */
const INLINE = new Set("a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr".split(" "));
/** What lies between these and their ends is for machines. */
const SILENT = new Set(["script", "style"]);
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  euro: "€",
  copy: "©",
  laquo: "«",
  raquo: "»",
};

/**
 * The words of a text, line by line: as many lines as came in. `targets` also shows where links and pictures lead, for changes
 * of nothing else. Linear in the text's length.
 */
export function readableLines(lines: readonly string[], reading: Reading, targets = false): readonly string[] {
  if (reading === "plain") return lines.map(tidy);
  const silent = reading === "component" ? frontLines(lines) : 0;
  const shown = lines.map((line, index) => (index < silent ? "" : line));
  const marked = reading === "markdown" ? shown.map((line) => withoutMarks(line, targets)) : shown;
  return withoutTags(marked.join("\n"), targets)
    .split("\n")
    .map((line) => tidy(withEntities(line)));
}

const tidy = (line: string): string => line.replace(/\s+/g, " ").trim();

/** The code that a component begins with, between two `---`. */
function frontLines(lines: readonly string[]): number {
  if (lines[0]?.trim() !== "---") return 0;
  return lines.findIndex((line, index) => index > 0 && line.trim() === "---") + 1;
}

/** Lines of marks alone, and code between pages' words, say nothing. */
const NO_WORDS = /^(?:[\s:|*=_-]+$|\s*(?:```|~~~)|import .*["'];?\s*$|export (?:const|let|function|default) )/;

function withoutMarks(line: string, targets: boolean): string {
  if (NO_WORDS.test(line)) return "";
  return line
    .replace(/^\s*(?:#{1,6}|>)\s+/, "")
    .replace(/!?\[([^\][]{0,500})\]\(([^()\s]{0,500})(?:\s[^()]{0,200})?\)/g, (_, text: string, to: string) => (targets ? `${text} (${to})` : text))
    .replace(/\*\*|__|`/g, "");
}

/** Line ends stay, also those inside of tags and comments. */
function withoutTags(text: string, targets: boolean): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    if (open < 0) break;
    const { end, closed } = endOfTag(text, open);
    parts.push(text.slice(at, open), closed ? insteadOf(text.slice(open, end), targets) : text.slice(open, end));
    at = end;
    if (!closed || !SILENT.has(tagName(text.slice(open, end)))) continue;
    const silent = silentEnd(text, open, end);
    parts.push(lineEnds(text.slice(end, silent)));
    at = silent;
  }
  return parts.join("").concat(text.slice(at));
}

/** Where a tag or comment that begins at `open` ends; when it isn't `closed` there is none, and all up to `end` is text. */
function endOfTag(text: string, open: number): { readonly end: number; readonly closed: boolean } {
  if (text.startsWith("<!--", open)) {
    const end = text.indexOf("-->", open + 4);
    return { end: end < 0 ? text.length : end + 3, closed: true };
  }
  if (!/[a-z/!]/i.test(text[open + 1] ?? "")) return { end: open + 1, closed: false };
  const last = Math.min(text.length, open + MAX_TAG);
  let quote = "";
  let braces = 0;
  for (let at = open + 1; at < last; at++) {
    const char = text[at] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if ((char === '"' || char === "'") && (text[at - 1] === "=" || braces > 0)) quote = char;
    else if (char === "{") braces++;
    else if (char === "}") braces = Math.max(0, braces - 1);
    else if (char === ">" && braces === 0) return { end: at + 1, closed: true };
    else if (char === "<" && braces === 0) return { end: at, closed: false };
  }
  return { end: last, closed: false };
}

/** The end of what a script or a style holds: where its closing tag begins. */
function silentEnd(text: string, open: number, end: number): number {
  if (text[end - 2] === "/" || text[open + 1] === "/") return end;
  const close = text.indexOf(`</${tagName(text.slice(open, end))}`, end);
  return close < 0 ? text.length : close;
}

function insteadOf(tag: string, targets: boolean): string {
  const space = INLINE.has(tagName(tag)) ? "" : " ";
  const shown = targets ? [...tag.matchAll(/\s(?:href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(([, one, other]) => `(${one ?? other})`) : [];
  return `${space}${shown.join(" ").replace(/\n/g, " ")}${shown.length > 0 ? " " : ""}${lineEnds(tag)}${space}`;
}

const tagName = (tag: string): string => /^<\/?([a-z][a-z0-9-]*)/i.exec(tag)?.[1]?.toLowerCase() ?? "";

const lineEnds = (text: string): string => text.replace(/[^\n]+/g, "");

const withEntities = (line: string): string =>
  line.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
    return code >= 0x20 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
