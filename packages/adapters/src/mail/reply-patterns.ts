/**
 * How mail clients announce what they quote, as data: a new client or language is a line here and a mail in the corpus.
 * Every pattern is tried on one line (or on the lines of one announcement, joined by a space) of bounded length.
 */
export type ClientPattern = { readonly client: string; readonly language: string; readonly pattern: RegExp };

/**
 * "On ... wrote:". Whoever tries these also asks for evidence (a year, a time, an address), since a person may write
 * "On Monday Tom wrote:" too.
 */
export const REPLY_HEADERS: readonly ClientPattern[] = [
  { client: "Gmail, Apple Mail, Thunderbird, Yahoo, Outlook for Mac", language: "en", pattern: /^On .+ wrote:$/i },
  { client: "Gmail, Apple Mail, Thunderbird", language: "de", pattern: /^Am .+ schrieb .+:$/i },
  { client: "Thunderbird, GMX", language: "de", pattern: /^(?:Am .+ hat .+ geschrieben|.+ schrieb am .+):$/i },
  { client: "Gmail, Apple Mail, Thunderbird", language: "fr", pattern: /^Le .+ a écrit\s?:$/i },
  { client: "Gmail, Apple Mail, Thunderbird", language: "da", pattern: /^(?:Den|D\.) .+ skrev .+:$/i },
  { client: "Gmail", language: "da, no", pattern: /^(?:man|tirs?|ons|tors?|fre|lør|søn)\.? .+ skrev .+:$/i },
  { client: "Gmail, Thunderbird", language: "nl", pattern: /^Op .+ schreef .+:$/i },
  { client: "Apple Mail", language: "nl", pattern: /^Op .+ heeft .+ het volgende geschreven:$/i },
  { client: "Gmail, Apple Mail, Thunderbird", language: "es", pattern: /^El .+ escribió:$/i },
  { client: "Gmail, Apple Mail", language: "it", pattern: /^Il (?:giorno )?.+ ha scritto:$/i },
  { client: "Gmail, Apple Mail", language: "pt", pattern: /^(?:Em|A|No dia) .+ escreveu:$/i },
  { client: "Gmail, Apple Mail", language: "sv", pattern: /^Den .+ skrev .+:$/i },
];

/** A line of its own after which everything is the older mail. */
export const DIVIDERS: readonly ClientPattern[] = [
  { client: "Outlook", language: "en", pattern: /^-{2,} ?Original (?:Message|Appointment) ?-{2,}$/i },
  { client: "Outlook", language: "de", pattern: /^-{2,} ?Urspr(?:ü|ue)ngliche (?:Nachricht|E-?Mail) ?-{2,}$/i },
  { client: "Outlook", language: "fr", pattern: /^-{2,} ?Message d['’]origine ?-{2,}$/i },
  { client: "Outlook", language: "da", pattern: /^-{2,} ?Oprindelig (?:meddelelse|besked) ?-{2,}$/i },
  { client: "Outlook", language: "nl", pattern: /^-{2,} ?Oorspronkelijk bericht ?-{2,}$/i },
  { client: "Outlook", language: "es", pattern: /^-{2,} ?Mensaje original ?-{2,}$/i },
  { client: "Outlook", language: "it", pattern: /^-{2,} ?Messaggio originale ?-{2,}$/i },
  { client: "ProtonMail", language: "en", pattern: /^-{2,} ?Original Message ?-{2,} On .+$/i },
];

export type HeaderField = "from" | "sent" | "to" | "subject";

/** The block that Outlook puts above what it quotes: `From:`, `Sent:`, `To:`, `Subject:`, by language. */
export const HEADER_BLOCKS: readonly { readonly language: string; readonly labels: Readonly<Record<HeaderField, readonly string[]>> }[] = [
  { language: "en", labels: { from: ["from"], sent: ["sent", "date"], to: ["to"], subject: ["subject"] } },
  { language: "de", labels: { from: ["von"], sent: ["gesendet", "datum"], to: ["an"], subject: ["betreff"] } },
  { language: "fr", labels: { from: ["de"], sent: ["envoyé", "date", "envoyé le"], to: ["à"], subject: ["objet"] } },
  { language: "da", labels: { from: ["fra"], sent: ["sendt", "dato"], to: ["til"], subject: ["emne"] } },
  { language: "nl", labels: { from: ["van"], sent: ["verzonden", "datum"], to: ["aan"], subject: ["onderwerp"] } },
  { language: "es", labels: { from: ["de"], sent: ["enviado", "enviado el", "fecha"], to: ["para"], subject: ["asunto"] } },
  { language: "it", labels: { from: ["da"], sent: ["inviato", "data"], to: ["a"], subject: ["oggetto"] } },
  { language: "sv", labels: { from: ["från"], sent: ["skickat", "datum"], to: ["till"], subject: ["ämne"] } },
];

/** What follows was forwarded on purpose ("please put this on the site"): it is kept. */
export const FORWARDS: readonly ClientPattern[] = [
  { client: "Gmail, Thunderbird", language: "en", pattern: /^-{2,} ?Forwarded message ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "de", pattern: /^-{2,} ?Weitergeleitete (?:Nachricht|E-?Mail) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "fr", pattern: /^-{2,} ?Message (?:transféré|transmis) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "da", pattern: /^-{2,} ?Videresendt (?:meddelelse|besked|mail) ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "nl", pattern: /^-{2,} ?Doorgestuurd bericht ?-{2,}$/i },
  { client: "Gmail, Thunderbird", language: "es", pattern: /^-{2,} ?Mensaje reenviado ?-{2,}$/i },
  { client: "Apple Mail", language: "en", pattern: /^Begin forwarded message:$/i },
  { client: "Apple Mail", language: "de", pattern: /^Anfang der weitergeleiteten (?:Nachricht|E-?Mail):$/i },
  { client: "Apple Mail", language: "fr", pattern: /^Début du message (?:réexpédié|transféré)\s?:$/i },
  { client: "Apple Mail", language: "da", pattern: /^Start på videresendt (?:besked|meddelelse):$/i },
  { client: "Apple Mail", language: "nl", pattern: /^Begin doorgestuurd bericht:$/i },
  { client: "Apple Mail", language: "es", pattern: /^Inicio del mensaje reenviado:$/i },
];

/** Outlook announces a forwarded mail like a quoted one; only the subject tells them apart. */
export const FORWARD_SUBJECT = /^\s*(?:fwd?|wg|tr|vs|fw|rv|reenv|doorst|i|vb)\s?:/i;

/** One line that a phone or an app adds by itself. */
export const DEVICE_SIGNATURES: readonly ClientPattern[] = [
  {
    client: "Apple, Android, Outlook",
    language: "en",
    pattern: /^(?:Sent (?:from|via) (?:my|the|Outlook|Yahoo|Gmail|Proton|Mail|Samsung).{0,80}|Get Outlook for .{2,60})$/i,
  },
  {
    client: "Apple, Android",
    language: "de",
    pattern:
      /^(?:Von mein(?:em|er) .{2,60} gesendet|Gesendet (?:von|mit|aus) (?:mein|Outlook|der|Mail|Yahoo).{0,80}|Diese Nachricht wurde von mein.{2,80} gesendet\.?)$/i,
  },
  {
    client: "Apple, Android",
    language: "fr",
    pattern: /^(?:Envoyé (?:de|depuis|à partir de) (?:mon|ma|Outlook|l['’]).{2,60}|Télécharger Outlook pour .{2,60})$/i,
  },
  { client: "Apple, Android", language: "da", pattern: /^(?:Sendt fra (?:min|Outlook).{0,60}|Hent Outlook til .{2,60})$/i },
  { client: "Apple, Android", language: "nl", pattern: /^(?:Verstuurd|Verzonden) vanaf (?:mijn|Outlook).{0,60}$/i },
  { client: "Apple, Android", language: "es", pattern: /^(?:Enviado (?:desde|de) (?:mi|Outlook).{0,60}|Obtener Outlook para .{2,60})$/i },
  { client: "Apple, Android", language: "it", pattern: /^Inviato da(?:l mio| Outlook).{0,60}$/i },
];

/** The line that ends a letter, alone on its line. */
export const CLOSINGS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  {
    language: "en",
    pattern:
      /^(?:(?:best|kind|kindest|warm|warmest|many) (?:regards|wishes|thanks)|regards|cheers|sincerely|yours (?:sincerely|truly|faithfully)|best)\s?[,.!]?$/i,
  },
  {
    language: "de",
    pattern: /^(?:(?:mit )?(?:freundlichen?|besten?|lieben?|vielen?|herzlichen?|schönen?) (?:gr(?:ü|ue)(?:ß|ss)en?)|mfg|lg|vg)\s?[,.!]?$/i,
  },
  { language: "fr", pattern: /^(?:(?:bien )?cordialement|bien à (?:vous|toi)|meilleures salutations|sincères salutations|amicalement)\s?[,.!]?$/i },
  { language: "da", pattern: /^(?:(?:med )?(?:venlig|venlige|kærlig|bedste|de bedste|mange) hils(?:en|ner)|mvh|hilsen|kh)\s?[,.!]?$/i },
  { language: "nl", pattern: /^(?:(?:met )?(?:vriendelijke|hartelijke) groet(?:en)?|groet(?:en|jes)?|mvg)\s?[,.!]?$/i },
  { language: "es", pattern: /^(?:(?:un |cordiales |atentos )?saludos?(?: cordiales)?|atentamente|un abrazo)\s?[,.!]?$/i },
  { language: "it", pattern: /^(?:cordiali saluti|distinti saluti|saluti|a presto)\s?[,.!]?$/i },
];
