import type { ClientPattern } from "./reply-patterns.ts";

/** What follows was forwarded on purpose ("please put this on the site"): it is kept. */
export const FORWARDS: readonly ClientPattern[] = [
  { client: "Gmail, Thunderbird, Yahoo, ProtonMail", language: "en", pattern: /^-{2,} ?Forwarded message ?-{2,}$/i },
  { client: "Gmail, Thunderbird, GMX", language: "de", pattern: /^-{2,} ?Weitergeleitete (?:Nachricht|E-?Mail) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "fr", pattern: /^-{2,} ?Message (?:transféré|transmis|réexpédié) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "da, no", pattern: /^-{2,} ?Videresendt (?:meddelelse|besked|mail|melding) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "nl", pattern: /^-{2,} ?Doorgestuurd bericht ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "es", pattern: /^-{2,} ?Mensaje reenviado ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "it", pattern: /^-{2,} ?Messaggio inoltrato ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "pt", pattern: /^-{2,} ?Mensagem encaminhada ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "sv", pattern: /^-{2,} ?Vidarebefordrat meddelande ?-{2,}$/i },
  { client: "Apple Mail", language: "en", pattern: /^Begin forwarded message ?:$/i },
  { client: "Apple Mail", language: "de", pattern: /^Anfang der weitergeleiteten (?:Nachricht|E-?Mail) ?:$/i },
  { client: "Apple Mail", language: "fr", pattern: /^Début du (?:message (?:réexpédié|transféré)|courriel transféré) ?:$/i },
  { client: "Apple Mail", language: "da", pattern: /^Start på videresendt (?:besked|meddelelse) ?:$/i },
  { client: "Apple Mail", language: "nl", pattern: /^Begin doorgestuurd bericht ?:$/i },
  { client: "Apple Mail", language: "es", pattern: /^Inicio del mensaje reenviado ?:$/i },
  { client: "Apple Mail", language: "it", pattern: /^Inizio (?:del )?messaggio inoltrato ?:$/i },
  { client: "Apple Mail", language: "sv", pattern: /^Vidarebefordrat (?:brev|meddelande) ?:$/i },
];

/** Outlook announces a forwarded mail like a quoted one; only the subject tells them apart. */
const FORWARD_SUBJECT = /^\s*(?:fwd?|wg|tr|rv|reenv|doorst|i|vb|vs|wtr|enc|videresendt)\s?:/i;

/** The subject of an answer. Danish "Vs" and Finnish "VS" are answers too, but say forwarded in Swedish and Norwegian: in doubt it is kept. */
const REPLY_SUBJECT = /^\s*(?:re|aw|antw?|sv|odp|res|rif|r|ref)\s?(?:\[\d{1,3}\])?\s?:/i;

/** Names of the lines above a forwarded mail, beyond those of the header blocks. */
export const OTHER_HEADER_LABELS: readonly string[] = [
  "cc",
  "bcc",
  "kopie",
  "kopi",
  "copie",
  "copia",
  "reply-to",
  "reply to",
  "antwort an",
  "répondre à",
  "responder a",
  "rispondi a",
  "svar til",
  "antwoord aan",
  "attachments",
  "anlagen",
  "importance",
  "priorität",
];

export type MailKind = "forward" | "reply" | "new";

/** By its subject, and by whether its header names the mail that it answers: an answer may get a subject of its own. */
export function mailKind(subject: string, namesItsCause: boolean): MailKind {
  if (FORWARD_SUBJECT.test(subject)) return "forward";
  return namesItsCause || REPLY_SUBJECT.test(subject) ? "reply" : "new";
}
