/** As many as a message holds. */
const MAX_TOKENS = 5;
/** More is no mail that a person writes. */
const MAX_CANDIDATES = 1_000;

/** `buddy+TOKEN@`, also as it stands in a link, or `[ref:TOKEN]`. */
const TOKEN = /[a-z0-9](?:\+|%2b)([a-z0-9-]{1,50})@|\[ref:\s?([a-z0-9-]{1,50})\s?\]/gi;

/**
 * The reply tokens in a mail's text, in lower case: what a program quoted of ours tells the conversation when it dropped every
 * header. Newest first: what is quoted less deep comes first, then what stands higher. At most five. `isToken` leaves other plus
 * addresses out.
 */
export function quotedTokens(wholeText: string, isToken: (token: string) => boolean = () => true): string[] {
  const found: { readonly token: string; readonly depth: number }[] = [];
  let lineStart = 0;
  let depth = 0;
  let looked = 0;
  for (const match of wholeText.matchAll(TOKEN)) {
    if (looked++ >= MAX_CANDIDATES) break;
    const start = wholeText.lastIndexOf("\n", match.index) + 1;
    if (start !== lineStart || found.length === 0) {
      lineStart = start;
      depth = depthOf(wholeText, start);
    }
    const token = (match[1] ?? match[2] ?? "").toLowerCase();
    if (isToken(token)) found.push({ token, depth });
  }
  const newestFirst = found.sort((a, b) => a.depth - b.depth).map(({ token }) => token);
  return [...new Set(newestFirst)].slice(0, MAX_TOKENS);
}

/** How many quote marks begin a line. */
const depthOf = (text: string, start: number): number => (/^(?:\s?>){0,50}/.exec(text.slice(start, start + 120))?.[0].match(/>/g) ?? []).length;
