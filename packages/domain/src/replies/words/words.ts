import type { Language } from "../../message/message.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";

/** What one language has to say: the shape of the English words, with texts of its own. */
export type Words = Widened<typeof en>;

type Widened<T> = T extends (...args: infer Args) => infer Result
  ? (...args: Args) => Result
  : T extends string
    ? string
    : T extends readonly string[]
      ? readonly string[]
      : { readonly [Key in keyof T]: Widened<T[Key]> };

const WORDS: Readonly<Record<Language, Words>> = { en, de, fr, es, it };

/** Everything that people are told, in their language. */
export const words = (language: Language): Words => WORDS[language];
