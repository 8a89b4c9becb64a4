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
