/** How automatic answers begin their subject, per language. A pattern is anchored, so it is linear. */
export const ABSENCE_SUBJECTS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  {
    language: "en",
    pattern: /^(?:auto(?:matic|mated)?[- ]?(?:reply|response)|out of (?:the )?office|on (?:vacation|holiday|leave)|away from (?:the|my) office)\b/i,
  },
  {
    language: "de",
    pattern:
      /^(?:automatische (?:antwort|abwesenheitsnotiz)|abwesenheits(?:notiz|meldung|assistent|benachrichtigung)|abwesend\b|nicht im (?:büro|haus))/i,
  },
  { language: "fr", pattern: /^(?:réponse automatique|absen(?:ce|t|te) du bureau|message d'absence|notification d'absence|je suis absente?\b)/i },
  { language: "es", pattern: /^(?:respuesta autom[áa]tica|fuera de (?:la )?oficina|ausencia (?:de|temporal)|estoy ausente)/i },
  { language: "it", pattern: /^(?:risposta automatica|fuori (?:sede|ufficio)|assente dall'ufficio|assenza dall'ufficio)/i },
  { language: "nl", pattern: /^(?:automatisch(?:e)? (?:antwoord|beantwoording)|afwezig(?:heid)?\b|niet aanwezig)/i },
  { language: "da", pattern: /^(?:automatisk svar|autosvar|ikke til stede|fraværende)/i },
];

/** What stands in reports that follow no standard, per language: that a mail can't be delivered, or not yet. */
export const FAILURE_SUBJECTS: readonly RegExp[] = [
  /undeliver|delivery (?:has )?fail|delivery failure|failure notice|returned mail|returning message|mail delivery (?:failed|system)|delivery status notification \(failure\)/i,
  /unzustellbar|nicht zugestellt|zustellung fehlgeschlagen/i,
  /non remis|remise impossible|échec de (?:la )?remise|non distribu/i,
  /no se (?:pudo|puede|ha podido) entregar|no entregado|fallo en la entrega|error de entrega/i,
  /mancat[ao] (?:recapito|consegna)|non recapitabile|recapito non riuscito/i,
  /onbestelbaar|niet bezorgd/i,
];
export const DELAY_SUBJECTS: readonly RegExp[] = [
  /delayed|delay\)|still being retried|could not send message for past|warning: message/i,
  /verzögert|verzögerung/i,
  /retardé|différé/i,
  /retrasad|demorad/i,
  /ritard/i,
  /vertraag|vertraging/i,
];
