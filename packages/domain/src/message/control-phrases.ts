import type { ControlWord } from "./message.ts";

/**
 * What people write for each word, in English, German, French, Spanish and Italian; without accents, in lower case, as
 * `plainPhrase` makes it. One phrase means one thing in all five languages together.
 */
export const CONTROL_PHRASES: Readonly<Record<ControlWord, readonly string[]>> = {
  yes: [
    ...[
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
    ...[
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
    ...["oui", "oui merci", "oui s il vous plait", "d accord", "vas y", "allez y", "faites le", "entendu", "c est bon"],
    ...["si", "si por favor", "de acuerdo", "adelante", "hazlo", "vale", "conforme"],
    ...["si grazie", "si per favore", "va bene", "procedi", "fallo", "d accordo", "certo"],
  ],
  no: [
    ...["no", "n", "nope", "no thanks", "no thank you", "don t", "do not", "don t do it", "rather not", "rejected"],
    ...["nein", "nein danke", "lieber nicht", "bitte nicht", "nicht machen"],
    ...["non", "non merci", "pas ca", "ne faites pas ca"],
    ...["no gracias", "mejor no", "no lo hagas"],
    ...["no grazie", "meglio di no", "non farlo"],
  ],
  stop: [
    ...["stop", "stop it", "please stop", "stop please", "cancel", "cancel it", "abort"],
    ...["stopp", "halt", "abbrechen", "bitte abbrechen", "abbruch", "aufhoren"],
    ...["arrete", "arreter", "arretez", "annuler", "annule", "annulez"],
    ...["para", "parar", "detener", "deten", "cancelar", "cancela"],
    ...["ferma", "fermare", "fermati", "annulla", "annullare", "basta"],
  ],
  undo: [
    ...["undo", "undo it", "undo that", "undo please", "please undo", "revert", "revert it", "roll back", "take it back"],
    ...["ruckgangig", "ruckgangig machen", "mach das ruckgangig", "bitte ruckgangig machen", "zurucknehmen", "zurucksetzen"],
    ...["defaire", "defais", "defaites", "revenir en arriere", "reviens en arriere"],
    ...["deshacer", "deshaz", "deshazlo", "revertir"],
    ...["ripristina", "ripristinare", "torna indietro"],
  ],
  publish: [
    ...["publish", "publish it", "please publish", "publish please", "go live", "make it live", "put it live"],
    ...["veroffentlichen", "bitte veroffentlichen", "publizieren", "freischalten", "live schalten", "online stellen"],
    ...["publier", "publie", "publiez", "mettre en ligne", "mets en ligne"],
    ...["publicar", "publica", "publicalo", "publiquelo"],
    ...["pubblica", "pubblicare", "pubblicalo", "metti online"],
  ],
  status: [
    ...["status", "status please", "how is it going", "where are we"],
    ...["stand", "wie ist der stand", "zwischenstand"],
    ...["statut", "etat", "ou en est on", "ou en sommes nous"],
    ...["estado", "como va"],
    ...["stato", "a che punto siamo", "come va"],
  ],
  help: [
    ...["help", "help me", "what can you do", "how does this work"],
    ...["hilfe", "was kannst du", "wie geht das"],
    ...["aide", "a l aide", "que sais tu faire"],
    ...["ayuda", "que puedes hacer"],
    ...["aiuto", "cosa sai fare"],
  ],
};
