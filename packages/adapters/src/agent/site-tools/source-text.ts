const OPENING = "([{";
const CLOSING = ")]}";
const QUOTES = "'\"`";

/** TypeScript without its comments; strings stay as they are. Comments become a space each. */
export function withoutComments(source: string): string {
  let out = "";
  for (let at = 0; at < source.length; ) {
    const end = QUOTES.includes(source.charAt(at)) ? endOfString(source, at) : at;
    if (end > at) {
      out += source.slice(at, end);
      at = end;
      continue;
    }
    const comment = commentEnd(source, at);
    out += comment > at ? " " : source.charAt(at);
    at = comment > at ? comment : at + 1;
  }
  return out;
}

function commentEnd(source: string, at: number): number {
  const start = source.slice(at, at + 2);
  const [mark, length] = start === "//" ? ["\n", 0] : ["*/", 2];
  if (start !== "//" && start !== "/*") return at;
  const end = source.indexOf(mark, at + 2);
  return end < 0 ? source.length : end + length;
}

/** What stands between the bracket at `open` and its partner, without both; null when it has none. */
export function insideBrackets(source: string, open: number): string | null {
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    const char = source.charAt(at);
    if (QUOTES.includes(char)) at = endOfString(source, at) - 1;
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char) && --depth === 0) return source.slice(open + 1, at);
  }
  return null;
}

/** Splits at the commas that stand in no brackets and no string. */
export function splitAtCommas(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    if (QUOTES.includes(char)) at = endOfString(source, at) - 1;
    else if (OPENING.includes(char)) depth++;
    else if (CLOSING.includes(char)) depth--;
    else if (char === "," && depth === 0) {
      parts.push(source.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, source.slice(start)].map((part) => part.trim()).filter((part) => part !== "");
}

/** `name: value` entries of an object's inside; shorthand entries name themselves, and what isn't plain is left out. */
export function objectEntries(inside: string): Map<string, string> {
  const entries = splitAtCommas(inside).flatMap((part): [string, string][] => {
    const entry = /^(["']?)([\w$-]+)\1\s*(?::\s*([\s\S]+))?$/.exec(part);
    return entry?.[2] ? [[entry[2], entry[3] ?? entry[2]]] : [];
  });
  return new Map(entries);
}

/** The text with the inside of every bracket taken out: `z.array(z.string()).optional()` is `z.array().optional()`. */
export function outsideBrackets(source: string): string {
  let out = "";
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const char = source.charAt(at);
    const end = QUOTES.includes(char) ? endOfString(source, at) : at + 1;
    if (CLOSING.includes(char)) depth--;
    if (depth === 0) out += source.slice(at, end);
    if (OPENING.includes(char)) depth++;
    at = end - 1;
  }
  return out;
}

function endOfString(source: string, start: number): number {
  const quote = source.charAt(start);
  for (let at = start + 1; at < source.length; at++) {
    if (source.charAt(at) === "\\") at++;
    else if (source.charAt(at) === quote) return at + 1;
  }
  return source.length;
}
