/** What mail programs show without breaking it again, with room for a "> " or two. Characters. */
export const TEXT_COLUMNS = 72;

/**
 * Each line broken at spaces so that it has at most `TEXT_COLUMNS` characters, `prefix` included; a longer word keeps its line to itself, whole. The
 * lines after the first of each begin with `hang` in place of `prefix`.
 */
export function wrapText(text: string, prefix = "", hang = prefix): string {
  return text
    .split("\n")
    .flatMap((line) => wrapLine(line, prefix, hang))
    .join("\n");
}

/** Mail programs break lines somewhere between these: a line that was broken elsewhere was broken by its writer. Characters. */
const NARROWEST_BREAK = 64;
/** Shorter ones are their writer's, however long the address below them is. */
const SHORTEST_BROKEN = 48;
const WIDEST_BREAK = 80;

/**
 * The text with the lines joined that a mail program broke, so that wrapping doesn't break them twice. A line stays on its own that ends short of
 * where programs break, is a list's, is quoted or indented, or has an empty line beside it.
 */
export function rejoined(text: string): string {
  const paragraphs: string[] = [];
  let above = "";
  for (const line of text.split("\n")) {
    if (isBroken(above, line)) paragraphs.push(`${paragraphs.pop() ?? ""} ${line}`);
    else paragraphs.push(line);
    above = line;
  }
  return paragraphs.join("\n");
}

/** `below` begins with a word that had no room any more on the line above it. */
function isBroken(above: string, below: string): boolean {
  const [word = ""] = below.split(/[ \t]/, 1);
  const needed = lengthOf(above.trimEnd()) + 1 + lengthOf(word);
  if (word === "" || needed <= NARROWEST_BREAK || lengthOf(above) < SHORTEST_BROKEN || lengthOf(above) > WIDEST_BREAK || !/\S\s+\S/.test(above))
    return false;
  return !above.trimEnd().endsWith(":") && !/^(?:[-*•–>|]|\p{N}{1,3}[.)](?:\s|$))/u.test(below) && !above.startsWith(">");
}

function wrapLine(line: string, prefix: string, hang: string): string[] {
  const lines: string[] = [];
  let current = prefix;
  let isEmpty = true;
  for (const word of line.split(/[ \t]+/)) {
    if (word === "") continue;
    if (!isEmpty && lengthOf(current) + 1 + lengthOf(word) > TEXT_COLUMNS) {
      lines.push(current);
      current = hang;
      isEmpty = true;
    }
    current += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, isEmpty ? current.trimEnd() : current];
}

/** Characters as people count them, roughly: no half emoji. */
const lengthOf = (text: string): number => [...text].length;
