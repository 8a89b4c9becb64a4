import { Language } from "@webordinary/domain";
import { LETTERS, OTHER_LANGUAGES, STOP_WORDS } from "./language-words.ts";

/** Enough to be sure. Characters. */
const MAX_LOOKED_CHARACTERS = 1_000;
/** One short word ("die", "no") proves nothing: so much is asked for. */
const MIN_SCORE = 2;
/** A special letter ("ß", "ñ") weighs as much as a stop word, at most twice. */
const MAX_LETTER_SCORE = 2;

/**
 * The language that a text is written in, of those that people are answered in. `fallback` (English when not given) for a text that
 * is too short to tell, that is in two languages alike, or that is in none of ours.
 */
export const detectLanguage = (text: string, fallback: Language = "en"): Language => sureLanguage(text) ?? fallback;

/** The language that a text is surely written in, or null. What it quotes may be a page's in another language, so its own words count first. */
export function sureLanguage(text: string): Language | null {
  const looked = text.slice(0, MAX_LOOKED_CHARACTERS).toLowerCase().replaceAll("’", "'");
  return surest(looked.replace(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»/g, " ")) ?? surest(looked);
}

function surest(looked: string): Language | null {
  const scores = CANDIDATES.map((language) => letterScore(looked, language === null ? null : LETTERS[language]));
  for (const word of looked.match(/[\p{L}']+/gu) ?? []) {
    for (const candidate of CANDIDATES_OF_WORD.get(bare(word)) ?? NONE) scores[candidate] = (scores[candidate] ?? 0) + 1;
  }
  const best = Math.max(...scores);
  if (best < MIN_SCORE || scores.indexOf(best) !== scores.lastIndexOf(best)) return null;
  return CANDIDATES[scores.indexOf(best)] ?? null;
}

/** The language that a Content-Language line names first, when it is one of ours. */
export function languageOfTag(header: string): Language | null {
  const tag = header.slice(0, 100).trim().slice(0, 2).toLowerCase();
  const parsed = Language.safeParse(tag);
  return parsed.success ? parsed.data : null;
}

/** Ours, then the neighbours. */
const CANDIDATES: readonly (Language | null)[] = [...Language.options, ...OTHER_LANGUAGES.map(() => null)];
const NONE: readonly number[] = [];

/** By word, the indexes of the candidates that have it. */
const CANDIDATES_OF_WORD: ReadonlyMap<string, readonly number[]> = wordIndex();

function wordIndex(): Map<string, number[]> {
  const index = new Map<string, number[]>();
  const lists = [...Language.options.map((language) => STOP_WORDS[language]), ...OTHER_LANGUAGES];
  lists.forEach((words, candidate) => {
    for (const word of words) index.set(word, [...(index.get(word) ?? []), candidate]);
  });
  return index;
}

/** Without what French and Italian put before a word ("l'horaire"); other apostrophes stay ("don't"). */
function bare(word: string): string {
  return word.includes("'") ? word.replace(/^(?:[ldcsjnm]|qu)'/, "") : word;
}

const letterScore = (text: string, letters: RegExp | null): number =>
  letters === null ? 0 : Math.min(MAX_LETTER_SCORE, text.match(letters)?.length ?? 0);
