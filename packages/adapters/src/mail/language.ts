import { Language } from "@webordinary/domain";
import { LETTERS, OTHER_LANGUAGES, STOP_WORDS } from "./language-words.ts";

/** Enough to be sure. Characters. */
const MAX_LOOKED_CHARACTERS = 2_000;
/** One short word ("die", "no") proves nothing: so much is asked for. */
const MIN_SCORE = 2;
/** A special letter ("ß", "ñ") weighs as much as a stop word, at most twice. */
const MAX_LETTER_SCORE = 2;

/** Words of one text in one language. */
type Score = { readonly language: Language | null; readonly score: number };

/**
 * The language that a text is written in, of those that people are answered in. `fallback` (English when not given) for a text that
 * is too short to tell, that is in two languages alike, or that is in none of ours.
 */
export const detectLanguage = (text: string, fallback: Language = "en"): Language => sureLanguage(text) ?? fallback;

/** The language that a text is surely written in, or null. */
export function sureLanguage(text: string): Language | null {
  const looked = text.slice(0, MAX_LOOKED_CHARACTERS).toLowerCase();
  const words = (looked.match(/[\p{L}'’]+/gu) ?? []).map(bare);
  const scores: Score[] = [
    ...Language.options.map((language) => ({ language, score: scoreOf(words, STOP_WORDS[language]) + letterScore(looked, LETTERS[language]) })),
    ...OTHER_LANGUAGES.map((stopWords) => ({ language: null, score: scoreOf(words, stopWords) })),
  ];
  const [best, second] = scores.sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < MIN_SCORE || best.score === second?.score) return null;
  return best.language;
}

/** The language that a Content-Language line names first, when it is one of ours. */
export function languageOfTag(header: string): Language | null {
  const tag = header.slice(0, 100).trim().slice(0, 2).toLowerCase();
  const parsed = Language.safeParse(tag);
  return parsed.success ? parsed.data : null;
}

function scoreOf(words: readonly string[], stopWords: ReadonlySet<string>): number {
  let score = 0;
  for (const word of words) if (stopWords.has(word)) score += 1;
  return score;
}

/** Without what French and Italian put before a word ("l'horaire"), and with a plain apostrophe ("don't"). */
function bare(word: string): string {
  if (!/['’]/.test(word)) return word;
  return word.replaceAll("’", "'").replace(/^(?:[ldcsjnm]|qu)'/, "");
}

const letterScore = (text: string, letters: RegExp | null): number =>
  letters === null ? 0 : Math.min(MAX_LETTER_SCORE, text.match(letters)?.length ?? 0);
