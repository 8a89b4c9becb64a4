import type { Language } from "../../message/message.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import type { Words } from "./shape.ts";

export type { Words } from "./shape.ts";

const WORDS: Readonly<Record<Language, Words>> = { en, de, fr, es, it };

/** Everything that people are told, in their language. */
export const words = (language: Language): Words => WORDS[language];
