import type { Language } from "@webordinary/domain";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";
import { it } from "./it.ts";
import type { Wording } from "./wording.ts";

export const WORDING: Readonly<Record<Language, Wording>> = { en, de, fr, es, it };
