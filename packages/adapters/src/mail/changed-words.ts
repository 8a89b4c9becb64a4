/** A stretch of text, and whether the other side hasn't it. */
export type Run = { readonly text: string; readonly changed: boolean };

/** A word may have a point, colon, dash or apostrophe inside ("9:30", "well-kept"); every other sign stands alone. */
const TOKENS = /\s+|[\p{L}\p{N}\p{M}]+(?:[.:,'’-][\p{L}\p{N}\p{M}]+)*|[^\s]/gu;

/** Tokens of one text that are compared: the table has this many squared cells. More than 600 characters hardly have. */
const MAX_TOKENS = 700;

/** The two texts, with the words that only one of them has marked. Whitespace is told as single spaces. */
export function changedWords(before: string, after: string): { readonly before: readonly Run[]; readonly after: readonly Run[] } {
  const [old, fresh] = [tokensOf(before), tokensOf(after)];
  const common = commonTokens(old, fresh);
  return {
    before: runsOf(
      old,
      common.map(([index]) => index),
    ),
    after: runsOf(
      fresh,
      common.map(([, index]) => index),
    ),
  };
}

function tokensOf(text: string): readonly string[] {
  const tokens = text.trim().replace(/\s+/g, " ").match(TOKENS) ?? [];
  return tokens.length <= MAX_TOKENS ? tokens : [...tokens.slice(0, MAX_TOKENS - 1), tokens.slice(MAX_TOKENS - 1).join("")];
}

/** The longest common subsequence, as pairs of indices. */
function commonTokens(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) {
      pairs.push([i, j]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

function runsOf(tokens: readonly string[], kept: readonly number[]): Run[] {
  const isKept = new Set(kept);
  // A space between two changed words belongs to them, so that a changed phrase is one mark.
  const changed = tokens.map((_, index) => !isKept.has(index));
  const runs: { text: string; changed: boolean }[] = [];
  for (const [index, text] of tokens.entries()) {
    const isBetweenChanges = text === " " && changed[index - 1] === true && changed[index + 1] === true;
    const mark = text === " " ? isBetweenChanges : changed[index] === true;
    const last = runs.at(-1);
    if (last?.changed === mark) last.text += text;
    else runs.push({ text, changed: mark });
  }
  return runs;
}
