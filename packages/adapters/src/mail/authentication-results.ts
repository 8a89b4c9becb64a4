/** One check that a receiving service made: `dkim=pass header.d=shop.example`. Names and results in lower case. */
export type AuthenticationResult = {
  readonly method: string;
  readonly result: string;
  /** `header.d`, `smtp.mailfrom`, ...; as Amazon SES writes it also `envelope-from`. */
  readonly properties: ReadonlyMap<string, string>;
};

export type AuthenticationResults = { readonly authservId: string; readonly results: readonly AuthenticationResult[] };

/** Amazon SES's have about 600 characters; a longer line than this has been stuffed. */
const MAX_LINE_CHARACTERS = 20_000;
/** A check for every signature of a mail; nobody makes more. */
const MAX_RESULTS = 100;

/** What Amazon SES says of its SPF check, behind semicolons as if each were a check of its own. */
const SPF_DETAILS: ReadonlySet<string> = new Set(["client-ip", "envelope-from", "helo"]);

/** Reads an Authentication-Results line (RFC 8601), unfolded; null when it has no authserv-id or is too long. Linear. */
export function readAuthenticationResults(value: string): AuthenticationResults | null {
  if (value.length > MAX_LINE_CHARACTERS) return null;
  const [head = [], ...rest] = segmentsOf(value);
  // A version may follow the id.
  const authservId = head[0]?.toLowerCase() ?? "";
  if (authservId === "" || authservId.includes("=")) return null;
  const results: { method: string; result: string; properties: Map<string, string> }[] = [];
  for (const words of rest.slice(0, MAX_RESULTS)) {
    const [first, ...more] = words.map(assignment).filter((pair) => pair !== null);
    if (!first) continue;
    const previous = results.at(-1);
    if (SPF_DETAILS.has(first.name)) {
      if (previous?.method === "spf") setOnce(previous.properties, [first, ...more]);
      continue;
    }
    // A method may carry a version: `dkim/1=pass`.
    const [method = ""] = first.name.split("/", 1);
    const properties = new Map<string, string>();
    setOnce(properties, more);
    results.push({ method, result: first.value.toLowerCase(), properties });
  }
  return { authservId, results };
}

/** The first of its name counts: what is repeated further on may come from the sender. */
function setOnce(properties: Map<string, string>, pairs: readonly { readonly name: string; readonly value: string }[]): void {
  for (const { name, value } of pairs) if (!properties.has(name)) properties.set(name, value);
}

function assignment(word: string): { name: string; value: string } | null {
  const equals = word.indexOf("=");
  const name = word.slice(0, Math.max(equals, 0)).toLowerCase();
  return /^[a-z0-9._/-]+$/.test(name) ? { name, value: word.slice(equals + 1) } : null;
}

/** The words between semicolons; a quoted string is part of its word, and the spaces around a word's first `=` don't end it. */
function segmentsOf(value: string): string[][] {
  const segments: string[][] = [[]];
  let word = "";
  let spaced = false;
  for (const [token] of withoutComments(value).matchAll(/"(?:[^"\\]|\\.)*"?|;|\s+|[^\s";]+/g)) {
    const assigned = word.indexOf("=");
    const continues = !spaced || (assigned < 0 ? token.startsWith("=") : assigned === word.length - 1);
    if (token === ";" || (token.trim() !== "" && !continues)) {
      if (word !== "") segments.at(-1)?.push(word);
      word = "";
    }
    spaced = token.trim() === "";
    if (token === ";") segments.push([]);
    else if (!spaced) word += unquoted(token);
  }
  if (word !== "") segments.at(-1)?.push(word);
  return segments;
}

const unquoted = (token: string): string => (token.startsWith('"') ? token.replace(/^"|"$/g, "").replace(/\\(.)/g, "$1") : token);

/** Comments nest; quotes mean nothing inside of one, and parentheses nothing inside of quotes. */
function withoutComments(value: string): string {
  let kept = "";
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value.charAt(index);
    if (character === "\\") {
      if (depth === 0) kept += value.slice(index, index + 2);
      index += 1;
    } else if (character === "(" && !quoted) depth += 1;
    else if (character === ")" && depth > 0) {
      depth -= 1;
      kept += " ";
    } else if (depth === 0) {
      if (character === '"') quoted = !quoted;
      kept += character;
    }
  }
  return kept;
}
