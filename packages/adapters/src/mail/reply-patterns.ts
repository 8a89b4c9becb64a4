/**
 * How mail clients announce what they quote, as data: a new client or language is a line here and a mail in the corpus.
 * Every pattern is tried on one line (or on the lines of one announcement, joined by a space) of bounded length, whose
 * odd spaces are plain ones.
 */
export type ClientPattern = { readonly client: string; readonly language: string; readonly pattern: RegExp };

/**
 * "On ... wrote:". Whoever tries these also asks for evidence (a date, a time, an address), since a person may write
 * "On Monday Tom wrote:" too.
 */
export const REPLY_HEADERS: readonly ClientPattern[] = [
  { client: "Gmail, Apple Mail, Thunderbird, Yahoo, ProtonMail, Outlook for Mac", language: "en", pattern: /^On .+ wrote ?:$/i },
  { client: "Gnus, Evolution, KMail", language: "en", pattern: /^.{1,120}<\S+@\S+>,? (?:wrote|writes)(?: on .+)? ?:$/i },
  { client: "Gmail, Apple Mail, Thunderbird, Roundcube", language: "de", pattern: /^Am .+ schrieb .+:$/i },
  {
    client: "Thunderbird, GMX, Yahoo",
    language: "de",
    pattern: /^(?:(?:Am|Den) .+ hat .+ geschrieben|.{1,120}<\S+@\S+> schrieb(?: am .+)?|.{2,80} schrieb am .+) ?:$/i,
  },
  { client: "Gmail, Apple Mail, Thunderbird, Yahoo", language: "fr", pattern: /^Le .+ (?:a écrit|écrivait)(?: ce qui suit)? ?:$/i },
  { client: "Gmail, Apple Mail, Thunderbird", language: "da, no, sv", pattern: /^(?:Den|D\.|På) .+ skrev .+:$/i },
  { client: "Gmail", language: "da, no", pattern: /^(?:man|tirs?|ons|tors?|fre|lør|søn)\.? .+ skrev .+:$/i },
  { client: "Gmail", language: "sv, no", pattern: /^.{1,120}<\S+@\S+> skrev(?: den .+| følgende.*)? ?:$/i },
  { client: "Gmail, Thunderbird", language: "nl", pattern: /^Op .+ schreef .+:$/i },
  { client: "Apple Mail, Outlook for Mac", language: "nl", pattern: /^Op .+ heeft .+ (?:het volgende )?geschreven ?:$/i },
  { client: "Gmail, Apple Mail, Thunderbird, Yahoo", language: "es", pattern: /^(?:El|En) .+ escribi[óo] ?:$/i },
  { client: "Gmail, Apple Mail, Yahoo", language: "it", pattern: /^(?:Il (?:giorno )?|In data |Alle ).+ ha scritto ?:$/i },
  { client: "Gmail, Apple Mail", language: "pt", pattern: /^(?:Em|A|No dia) .+ escreveu ?:$/i },
  { client: "Gmail, Apple Mail", language: "pl", pattern: /^(?:W dniu|Dnia|Wiadomość napisana przez) .+:$/i },
  { client: "Gmail, Apple Mail", language: "fi", pattern: /^.{8,200} kirjoitti(?: .+)? ?:$/i },
  { client: "Gmail, Apple Mail", language: "cs", pattern: /^.{8,200} (?:napsal|napisał|napísal)(?:\(a\)|a)? ?:$/i },
];

/** "Wrote", as it stands in "WebOrdinary wrote:" or "Am Freitag schrieb WebOrdinary:". */
const WRITING: readonly (readonly [language: string, words: string])[] = [
  ["en", "wrote|writes"],
  ["de", "schrieb|schreibt|geschrieben"],
  ["fr", "a écrit|écrit|écrivait"],
  ["da, no, sv", "skrev|skriver"],
  ["nl", "schreef|schrijft|geschreven"],
  ["es", "escribió|escribio|ha escrito"],
  ["it", "ha scritto|scrive|scriveva"],
  ["pt", "escreveu"],
  ["pl", "napisała?|pisze"],
  ["cs", "napsala?"],
  ["fi", "kirjoitti"],
  ["ru", "написала?|пишет"],
];

export const WRITING_WORDS = new RegExp(String.raw`(?<!\p{L})(?:${WRITING.map(([, words]) => words).join("|")})(?!\p{L})`, "giu");

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** What a client writes in small letters beside verb, names and numbers: prepositions, parts of names, days of the week. */
export const SMALL_WORDS: ReadonlySet<string> = setOf(
  "on at via from of and am um uhr hat von vom zu und à de du et d. på kl kl. op om heeft van ter y a alle ore di da del della e em às dos o w dnia folgendes følgende lundi mardi mercredi jeudi vendredi samedi dimanche mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta",
);

/** "Yesterday Anna wrote:" and "On Monday I wrote:" are people's: a program says which day and whose name. */
export const PEOPLES_WORDS: ReadonlySet<string> = setOf(
  "i we ich wir je j'ai nous jeg jag vi ik wij yo nosotros io noi eu nós yesterday today gestern heute vorgestern neulich hier aujourd'hui ayer hoy ieri oggi gisteren vandaag igår idag ontem hoje",
);

/** A line of its own after which everything is the older mail. */
export const DIVIDERS: readonly ClientPattern[] = [
  { client: "Outlook, Samsung, ProtonMail", language: "en", pattern: /^-{2,} ?Original (?:Message|Appointment|E-?mail) ?-{2,}$/i },
  { client: "Outlook, Samsung, GMX", language: "de", pattern: /^-{2,} ?(?:Urspr(?:ü|ue)ngliche |Original-?)(?:Nachricht|E-?Mail) ?-{2,}$/i },
  { client: "Outlook, Samsung", language: "fr", pattern: /^-{2,} ?Message d['’] ?origine ?-{2,}$/i },
  { client: "Outlook, Samsung", language: "da", pattern: /^-{2,} ?Oprindelig (?:meddelelse|besked|mail) ?-{2,}$/i },
  { client: "Outlook, Samsung", language: "nl", pattern: /^-{2,} ?Oorspronkelijk (?:bericht|e-mailbericht) ?-{2,}$/i },
  { client: "Outlook, Samsung", language: "es", pattern: /^-{2,} ?Mensaje original ?-{2,}$/i },
  { client: "Outlook, Samsung", language: "it", pattern: /^-{2,} ?(?:Messaggio originale|Messaggio original) ?-{2,}$/i },
  { client: "Outlook", language: "sv, no", pattern: /^-{2,} ?(?:Ursprungligt meddelande|Opprinnelig melding) ?-{2,}$/i },
  { client: "Outlook", language: "pt", pattern: /^-{2,} ?Mensagem original ?-{2,}$/i },
  { client: "ProtonMail", language: "en", pattern: /^-{2,} ?Original Message ?-{2,} On .+$/i },
];

export type HeaderField = "from" | "sent" | "to" | "subject";

/** The block that Outlook puts above what it quotes: `From:`, `Sent:`, `To:`, `Subject:`, by language. GMX begins with the date. */
export const HEADER_BLOCKS: readonly { readonly language: string; readonly labels: Readonly<Record<HeaderField, readonly string[]>> }[] = [
  { language: "en", labels: { from: ["from"], sent: ["sent", "date"], to: ["to"], subject: ["subject"] } },
  { language: "de", labels: { from: ["von"], sent: ["gesendet", "datum"], to: ["an"], subject: ["betreff"] } },
  { language: "fr", labels: { from: ["de"], sent: ["envoyé", "date", "envoyé le"], to: ["à", "pour"], subject: ["objet", "sujet"] } },
  { language: "da", labels: { from: ["fra"], sent: ["sendt", "dato"], to: ["til"], subject: ["emne"] } },
  { language: "nl", labels: { from: ["van"], sent: ["verzonden", "datum"], to: ["aan"], subject: ["onderwerp"] } },
  { language: "es", labels: { from: ["de"], sent: ["enviado", "enviado el", "fecha"], to: ["para"], subject: ["asunto"] } },
  { language: "it", labels: { from: ["da"], sent: ["inviato", "data"], to: ["a"], subject: ["oggetto"] } },
  { language: "sv", labels: { from: ["från"], sent: ["skickat", "datum"], to: ["till"], subject: ["ämne"] } },
  { language: "pt", labels: { from: ["de"], sent: ["enviado", "enviada em", "data"], to: ["para"], subject: ["assunto"] } },
  { language: "pl", labels: { from: ["od"], sent: ["wysłano", "data"], to: ["do"], subject: ["temat"] } },
  { language: "fi", labels: { from: ["lähettäjä"], sent: ["lähetetty", "päivämäärä"], to: ["vastaanottaja"], subject: ["aihe"] } },
];
