import { Language } from "@webordinary/domain";
import { LETTERS, OTHER_LANGUAGES, STOP_WORDS } from "./language-words.ts";

/** Enough to be sure. Characters. */
const MAX_LOOKED_CHARACTERS = 4_000;
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
export function detectLanguage(text: string, fallback: Language = "en"): Language {
  const looked = text.slice(0, MAX_LOOKED_CHARACTERS).toLowerCase();
  const words = looked.match(/[\p{L}'’]+/gu) ?? [];
  const scores: Score[] = [
    ...Language.options.map((language) => ({ language, score: scoreOf(words, STOP_WORDS[language]) + letterScore(looked, LETTERS[language]) })),
    ...OTHER_LANGUAGES.map((stopWords) => ({ language: null, score: scoreOf(words, stopWords) })),
  ];
  const [best, second] = scores.sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < MIN_SCORE || best.score === second?.score) return fallback;
  return best.language ?? fallback;
}

/** The language that a Content-Language line names first, when it is one of ours. */
export function languageOfTag(header: string): Language | null {
  const tag = header.slice(0, 100).trim().slice(0, 2).toLowerCase();
  const parsed = Language.safeParse(tag);
  return parsed.success ? parsed.data : null;
}

function scoreOf(words: readonly string[], stopWords: ReadonlySet<string>): number {
  return words.filter((word) => stopWords.has(word.replaceAll("’", "'").replace(/^(?:[ldcsjnm]|qu)'/, ""))).length;
}

const letterScore = (text: string, letters: RegExp | null): number => (letters === null ? 0 : Math.min(MAX_LETTER_SCORE, text.match(letters)?.length ?? 0));
