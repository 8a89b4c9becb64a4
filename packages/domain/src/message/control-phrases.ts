import type { ControlWord, Language } from "./message.ts";

/**
 * What people write for each word, in English, German, French, Spanish and Italian; without accents, in lower case, as
 * `plainPhrase` makes it. One phrase means one thing in all five languages together.
 */
export const CONTROL_PHRASES: Readonly<Record<ControlWord, Readonly<Record<Language, readonly string[]>>>> = {
  yes: {
    en: [
      "yes",
      "y",
      "yep",
      "yeah",
      "yes please",
      "yes do it",
      "do it",
      "please do",
      "go ahead",
      "ok",
      "okay",
      "ok do it",
      "sure",
      "approved",
      "agreed",
    ],
    de: [
      "ja",
      "ja bitte",
      "jawohl",
      "ja gerne",
      "gerne",
      "mach das",
      "mach es",
      "machen sie das",
      "bitte machen",
      "einverstanden",
      "passt",
      "in ordnung",
    ],
    fr: ["oui", "oui merci", "oui s il vous plait", "d accord", "vas y", "allez y", "faites le", "entendu", "c est bon"],
    es: ["si", "si por favor", "de acuerdo", "adelante", "hazlo", "vale", "conforme"],
    it: ["si grazie", "si per favore", "va bene", "procedi", "fallo", "d accordo", "certo"],
  },
  no: {
    en: ["no", "n", "nope", "no thanks", "no thank you", "don t", "do not", "don t do it", "rather not", "rejected"],
    de: ["nein", "nein danke", "lieber nicht", "bitte nicht", "nicht machen"],
    fr: ["non", "non merci", "pas ca", "ne faites pas ca"],
    es: ["no gracias", "mejor no", "no lo hagas"],
    it: ["no grazie", "meglio di no", "non farlo"],
  },
  stop: {
    en: ["stop", "stop it", "please stop", "stop please", "cancel", "cancel it", "abort"],
    de: ["stopp", "halt", "abbrechen", "bitte abbrechen", "abbruch", "aufhoren"],
    fr: ["arrete", "arreter", "arretez", "annuler", "annule", "annulez"],
    es: ["para", "parar", "detener", "deten", "cancelar", "cancela"],
    it: ["ferma", "fermare", "fermati", "annulla", "annullare", "basta"],
  },
  undo: {
    en: ["undo", "undo it", "undo that", "undo please", "please undo", "revert", "revert it", "roll back", "take it back"],
    de: ["ruckgangig", "ruckgangig machen", "mach das ruckgangig", "bitte ruckgangig machen", "zurucknehmen", "zurucksetzen"],
    fr: ["defaire", "defais", "defaites", "revenir en arriere", "reviens en arriere"],
    es: ["deshacer", "deshaz", "deshazlo", "revertir"],
    it: ["ripristina", "ripristinare", "torna indietro"],
  },
  publish: {
    en: ["publish", "publish it", "please publish", "publish please", "go live", "make it live", "put it live"],
    de: ["veroffentlichen", "bitte veroffentlichen", "publizieren", "freischalten", "live schalten", "online stellen"],
    fr: ["publier", "publie", "publiez", "mettre en ligne", "mets en ligne"],
    es: ["publicar", "publica", "publicalo", "publiquelo"],
    it: ["pubblica", "pubblicare", "pubblicalo", "metti online"],
  },
  status: {
    en: ["status", "status please", "how is it going", "where are we"],
    de: ["stand", "wie ist der stand", "zwischenstand"],
    fr: ["statut", "etat", "ou en est on", "ou en sommes nous"],
    es: ["estado", "como va"],
    it: ["stato", "a che punto siamo", "come va"],
  },
  help: {
    en: ["help", "help me", "what can you do", "how does this work"],
    de: ["hilfe", "was kannst du", "wie geht das"],
    fr: ["aide", "a l aide", "que sais tu faire"],
    es: ["ayuda", "que puedes hacer"],
    it: ["aiuto", "cosa sai fare"],
  },
};
