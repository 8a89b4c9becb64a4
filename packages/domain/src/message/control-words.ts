import { CONTROL_PHRASES } from "./control-phrases.ts";
import { ControlWord, Language } from "./message.ts";

/** A word of control, and what the person wrote after it: the end of the text as it stands, "" when no more was meant. */
export type Control = { readonly word: ControlWord; readonly rest: string };

/** A phrase is short; a longer line is no word of control. Characters. */
const MAX_PHRASE = 60;

const WORDS: ReadonlyMap<string, ControlWord> = new Map(
  ControlWord.options.flatMap((word) =>
    Object.values(CONTROL_PHRASES[word]).flatMap((phrases) => phrases.map((phrase): [string, ControlWord] => [phrase, word])),
  ),
);

/** Listed once, and written by the speakers of more than one language. */
const OF_SEVERAL_LANGUAGES: ReadonlySet<string> = new Set(["si"]);

const ALL_PHRASES = Object.values(CONTROL_PHRASES);

/**
 * Understands a word of control without a model: only when it is all that the person wrote, or the first line of it. "Yes" and
 * "no" may be followed by a comma and more ("yes, but in blue"); in the middle of a sentence no word counts.
 */
export function readControl(text: string): Control | null {
  const said = text.trim();
  const [first = ""] = said.split(/\r?\n/, 1);
  const word = wordOf(first);
  if (word) return { word, rest: said.slice(first.length).trim() };
  const parts = /^([^,.;:!–—-]{1,40})\s*(?:[,.;:!–—]|\s-\s)\s*(.+)$/u.exec(first.slice(0, 2_000));
  const begins = parts ? wordOf(parts[1] ?? "") : null;
  if (!parts || (begins !== "yes" && begins !== "no")) return null;
  const [whole, , after = ""] = parts;
  const rest = said.slice(whole.length - after.length).trim();
  // "Yes, please!" asks for no more than "yes".
  return { word: begins, rest: POLITE.test(plainPhrase(rest)) ? "" : rest };
}

/**
 * The language that a word of control at the beginning of a text is of, when it is one language's alone. Null for what is English: "stop" and
 * "status" are written everywhere.
 */
export function languageOfControl(text: string): Language | null {
  const first = plainPhrase(text.trim().split(/\r?\n/, 1)[0] ?? "");
  const found = Language.options.filter((language) => ALL_PHRASES.some((phrases) => phrases[language].includes(first)));
  return found.length !== 1 || found[0] === "en" || OF_SEVERAL_LANGUAGES.has(first) ? null : (found[0] ?? null);
}

function wordOf(line: string): ControlWord | null {
  return line.length > MAX_PHRASE ? null : (WORDS.get(plainPhrase(line)) ?? null);
}

/** What follows a word out of politeness alone. */
const POLITE =
  /^(?:please|thanks|thank you|many thanks|bitte|danke|vielen dank|gerne|merci|s il vous plait|s il te plait|por favor|gracias|grazie|per favore)$/;

/** Lower case, without accents, punctuation, emoji and quotes. */
function plainPhrase(text: string): string {
  return text
    .slice(0, 200)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
