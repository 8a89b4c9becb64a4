import type { ClientPattern } from "./reply-patterns.ts";

/** One line that a phone, an app or a virus scanner adds by itself. */
export const DEVICE_SIGNATURES: readonly ClientPattern[] = [
  {
    client: "Apple, Android, Outlook, Yahoo, Samsung, Proton",
    language: "en",
    pattern:
      /^(?:Sent (?:from|via|with|using) (?:my|the|a|Outlook|Yahoo|AOL|Gmail|Proton|\[?Proton ?Mail|Mail|Samsung|Spark|Superhuman|BlueMail|Windows).{0,80}|Get Outlook for .{2,60}|Yahoo Mail: .{2,60}|(?:Please )?excuse (?:any |my )?(?:typos|brevity).{0,40})$/i,
  },
  {
    client: "Apple, Android, GMX, Samsung",
    language: "de",
    pattern:
      /^(?:Von mein(?:em|er)(?:\/meine[mr])? .{2,60} gesendet\.?|(?:Gesendet|Versendet|Verschickt) (?:von|mit|aus|über) (?:mein|Outlook|der|dem|Mail|Yahoo|Proton|Samsung|GMX|WEB\.DE).{0,80}|Diese Nachricht wurde von mein.{2,80} gesendet\.?|Outlook für .{2,40} (?:beziehen|herunterladen))$/i,
  },
  {
    client: "Apple, Android",
    language: "fr",
    pattern:
      /^(?:Envoyé (?:de|depuis|à partir de|avec|par) (?:mon|ma|Outlook|Yahoo|Proton|la messagerie|l['’]|mail).{0,60}|(?:Télécharger|Obtenez|Obtenir) Outlook pour .{2,60})$/i,
  },
  {
    client: "Apple, Android",
    language: "da, no",
    pattern: /^(?:(?:Sendt|Skickat) (?:fra|från) (?:min|mit|mitt|Outlook|Yahoo|Mail).{0,60}|(?:Hent|Få) Outlook (?:til|for) .{2,60})$/i,
  },
  {
    client: "Apple, Android",
    language: "nl",
    pattern:
      /^(?:(?:Verstuurd|Verzonden) (?:vanaf|met|via|vanuit) (?:mijn|Outlook|Yahoo|Mail|Proton).{0,60}|(?:Download|Outlook voor) .{2,40}(?:downloaden)?)$/i,
  },
  {
    client: "Apple, Android",
    language: "es",
    pattern: /^(?:Enviado (?:desde|de|con) (?:mi|Outlook|Yahoo|Proton|el correo|Mail).{0,60}|(?:Obtener|Descargar) Outlook para .{2,60})$/i,
  },
  {
    client: "Apple, Android",
    language: "it",
    pattern:
      /^(?:Inviato (?:(?:da|dal|con|tramite) (?:il )?(?:mio|iPhone|iPad|Outlook|Yahoo|Proton|Posta|Libero|Samsung|smartphone|dispositivo)).{0,60}|(?:Ottieni|Scarica) Outlook per .{2,60})$/i,
  },
  {
    client: "Apple, Android, Outlook, Samsung",
    language: "pt",
    pattern:
      /^(?:Enviad[oa] (?:do|da|pelo|pela|de|com|via|a partir d[oe]) (?:o )?(?:meu|minha|Outlook|Yahoo|Gmail|Proton|Mail|Samsung).{0,60}|(?:Obter o|Obtenha o|Baixar o|Transferir o) Outlook para .{2,60})$/i,
  },
  {
    client: "Apple",
    language: "cs, fi, pl, ru",
    pattern: /^(?:Odesláno z|Lähetetty|Wysłane z|Отправлено с|Отправлено из) ?(?:mojego |můj |моего )?i(?:Phone|Pad).{0,10}$/i,
  },
  {
    client: "Avast, AVG",
    language: "any",
    pattern: /^(?:Virus-?free\.|Virenfrei\.|Garanti sans virus\.|Libre de virus\.|Privo di virus\.|Virusfri\.|Virusvrij\.).{0,60}$/i,
  },
];

/** The line that ends a letter, alone on its line or with its writer's name behind it. */
export const CLOSINGS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  {
    language: "en",
    pattern:
      /^(?:(?:with )?(?:best|kind|kindest|warm|warmest|many) (?:regards|wishes)|all the best|regards|cheers|sincerely|yours (?:sincerely|truly|faithfully)|take care|best|warmly)$/i,
  },
  {
    language: "de",
    pattern:
      /^(?:(?:(?:mit )?(?:freundliche[nm]?|beste[nm]?|lieben?|vielen?|herzlichen?|herzliche|schönen?|sonnigen?|viele|liebe|schöne) )+(?:gr(?:ü|ue)(?:ß|ss)en?|gruß|gruss)(?: aus .{2,30})?|gruß|gr(?:ü|ue)(?:ß|ss)e|herzlichst|alles liebe|mfg|lg|vg|hg|bg)$/i,
  },
  {
    language: "fr",
    pattern:
      /^(?:(?:bien )?cordialement|bien à (?:vous|toi)|(?:meilleures|sincères|cordiales) salutations|salutations(?: distinguées)?|amicalement|bonne (?:journée|soirée)|à bientôt|bises)$/i,
  },
  {
    language: "da, no, sv",
    pattern:
      /^(?:(?:med )?(?:venlig|venlige|vennlig|vänlig|kærlig|bedste|de bedste|mange|beste|bästa) (?:hils(?:en|ner|ning)|hälsning(?:ar)?)|mvh|vh|hilsen|kh)$/i,
  },
  { language: "nl", pattern: /^(?:(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en|jes)?|groet(?:en|jes)?|mvg)$/i },
  {
    language: "es",
    pattern: /^(?:(?:un )?(?:cordial(?:es)? |atentos? )?saludos?(?: cordial(?:es)?)?|atentamente|(?:un )?abrazos?|un saludo|cordialmente)$/i,
  },
  { language: "it", pattern: /^(?:(?:un )?(?:cordiali|cari|distinti|tanti) saluti|un (?:caro )?saluto|saluti|cordialmente|a presto)$/i },
];

/** An end only when a name comes under it: alone it is what its writer wants to say. What is thanked for is named, since it may be a request. */
export const THANKS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  {
    language: "en",
    pattern:
      /^(?:(?:(?:with )?(?:many )?thanks|thank you|thx)(?: so much| very much| a lot| again)?(?: in advance)?(?: for (?:all )?(?:your|the) (?:help|work|time|support|trouble))?|(?:with |lots of )?love|yours|see you(?: soon)?|talk soon|have a (?:nice|good|great|lovely) (?:day|evening|weekend|week))$/i,
  },
  {
    language: "de",
    pattern:
      /^(?:(?:(?:vielen|besten|lieben|herzlichen|tausend) )*dank(?: dir| ihnen| euch)?(?: schon)?(?: im voraus| vorab)?(?: für (?:deine|ihre|eure|die) (?:hilfe|mühe|arbeit|unterstützung))?|danke(?: schön| sehr| dir| ihnen| euch)?(?: schon mal)?(?: im voraus| vorab)?(?: für (?:deine|ihre|eure|die) (?:hilfe|mühe|arbeit|unterstützung))?|bis (?:bald|dann)|(?:einen )?schönen (?:tag|abend|sonntag)(?: noch)?|(?:ein )?schönes wochenende|deine?|ihre?|eure?)$/i,
  },
  {
    language: "fr",
    pattern:
      /^(?:(?:un grand |mille )?merci(?: beaucoup| bien| infiniment| encore)?(?: à (?:vous|toi))?(?: d['’]avance| par avance)?(?: pour (?:votre|ton|l['’]) ?(?:aide|travail|temps))?|je (?:vous|te) remercie(?: d['’]avance| par avance)?|(?:avec (?:tous )?)?mes remerciements|amitiés|sincèrement|belle (?:journée|soirée)|bon week-?end)$/i,
  },
  { language: "da, no, sv", pattern: /^(?:(?:mange |på forhånd )?tak|(?:tusen )?takk|tack)$/i },
  { language: "nl", pattern: /^(?:(?:alvast )?bedankt|dank (?:je|u)(?: wel)?)$/i },
  {
    language: "es",
    pattern:
      /^(?:(?:muchas |muchísimas |mil )?gracias(?: de nuevo)?(?: por (?:todo|(?:su|tu|vuestra|la) ayuda))?(?: de antemano| por adelantado)?|hasta (?:pronto|luego)|besos|buen (?:día|fin de semana)|que (?:tenga|tengas) un buen día)$/i,
  },
  {
    language: "it",
    pattern:
      /^(?:(?:molte |mille |tante )?grazie(?: mille| tante| ancora)?(?: per (?:l['’]|il (?:suo|tuo|vostro) )(?:aiuto|lavoro))?(?: in anticipo)?|(?:vi|ti|la) ringrazio(?: in anticipo)?|con i migliori saluti|i migliori saluti|un abbraccio|buona (?:giornata|serata)|buon (?:lavoro|weekend|fine settimana))$/i,
  },
];

/** How a firm's disclaimer begins. The paragraph goes, with all that follows, when it is the end of the mail. */
export const DISCLAIMERS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  {
    language: "en",
    pattern:
      /^(?:(?:confidentiality|disclaimer|legal)(?: notice| note)?\s?[:.-]|confidentiality notice|this (?:e-?mail|message|communication)(?: message)?(?: \(?(?:and|including) (?:any|all|its) (?:attachments?|files).{0,40})? (?:is|are|may|contains?|has been checked|was scanned|and any)\b.{0,400}(?:confidential|privileged|intended|virus|recipient)|the (?:information|content)s? (?:contained )?(?:in|of) this (?:e-?mail|message).{0,300}(?:confidential|privileged|intended)|please consider the environment before printing)/i,
  },
  {
    language: "de",
    pattern:
      /^(?:(?:vertraulichkeitshinweis|haftungsausschluss|disclaimer|rechtlicher hinweis)|diese (?:e-?mail|nachricht)\b.{0,300}(?:vertraulich|viren geprüft|bestimmt)|der inhalt dieser (?:e-?mail|nachricht).{0,200}vertraulich|bitte (?:denken sie an|prüfen sie).{0,80}(?:ausdruck|umwelt|drucken))/i,
  },
  {
    language: "fr",
    pattern:
      /^(?:(?:avis de )?confidentialité\s?[:.-]|ce (?:message|courriel|mail|courrier)\b.{0,300}(?:confidentiel|destin|virus)|(?:cet|cette) (?:e-?mail|communication)\b.{0,300}(?:confidentiel|destin|virus)|pensez à l['’]environnement)/i,
  },
  {
    language: "da, nl",
    pattern:
      /^(?:denne (?:e-?mail|mail|meddelelse)\b.{0,300}(?:fortrolig|bestemt for)|(?:dit|deze) (?:e-?mail(?:bericht)?|bericht)\b.{0,300}(?:vertrouwelijk|bestemd|virus)|denk aan het milieu)/i,
  },
  {
    language: "es",
    pattern: /^(?:aviso (?:legal|de confidencialidad)|este (?:mensaje|correo)\b.{0,300}(?:confidencial|destinatari|virus)|antes de imprimir)/i,
  },
  {
    language: "it",
    pattern:
      /^(?:(?:avviso|nota) di riservatezza|(?:questa (?:e-?mail|comunicazione)|questo messaggio|le informazioni contenute in)\b.{0,300}(?:riservat|confidenzial|destinat|virus)|prima di stampare)/i,
  },
];

/** How somebody is reached, as it stands under a name. */
export const CONTACT_LINES: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: "a telephone or fax number, with its label or without",
    pattern:
      /^(?:\p{L}{1,12}[.:]{0,2} ?){0,2}(?:\+|\(?0|☎|📞)[\d\s()+./–-]{5,24}\d|^[\d\s()./-]{8,24}$|^(?:tel|telefon|phone|mobile|mobil|cell|fax|t|m|f)\b[.:]{0,2}\s?\d/iu,
  },
  { what: "a web address", pattern: /(?:^|[\s|·•(<])(?:https?:\/\/|www\.)\S|^[\p{L}\d-]{2,60}(?:\.[\p{L}\d-]{2,60}){1,3}\/?$/iu },
  { what: "a mail address", pattern: /[^\s@]@[^\s@.]{1,60}\.\p{L}/u },
  {
    what: "a company's register",
    pattern:
      /\b(?:HR[AB] ?\d|Amtsgericht|Registergericht|Handelsregister|USt-?Id|Company (?:No|number|registration)|Registered (?:in|office)|VAT(?: Reg)?(?: No|:)|SIRE[NT]\b|RCS [A-Z]|NIF\b|CIF\b|P\. ?IVA|Partita IVA|KvK\b|BTW\b|CVR\b|Org\.? ?n(?:r|o)\b|CNPJ\b)/i,
  },
];

/** What is said above a name and a number that shall stand on a page. */
export const LEADS_TO_CONTACTS: readonly { readonly language: string; readonly pattern: RegExp }[] = [
  { language: "en", pattern: /address|contact|phone|number|details|signature|footer|imprint|business card|team|staff|following|below|as follows/i },
  {
    language: "de",
    pattern: /adresse|anschrift|kontakt|telefon|nummer|signatur|fußzeile|impressum|visitenkarte|ansprechpartner|team|folgend|unten/i,
  },
  { language: "fr", pattern: /adresse|coordonnées|contact|téléphone|numéro|pied de page|mentions|équipe|suivant|ci-dessous/i },
  { language: "es", pattern: /dirección|contacto|teléfono|número|datos|equipo|pie de página|siguiente|abajo|continuación/i },
  { language: "it", pattern: /indirizzo|contatt|recapit|telefono|numero|squadra|team|piè di pagina|seguent|sotto/i },
  { language: "nl", pattern: /adres|contact|telefoon|nummer|gegevens|team|voettekst|volgend|hieronder/i },
  { language: "da, no, sv", pattern: /adress|kontakt|telefon|nummer|team|sidefod|bunntekst|sidfot|følgende|följande|nedenfor|nedan/i },
  { language: "pt", pattern: /endereço|morada|contat|contact|telefone|número|equipe|equipa|rodapé|seguinte|abaixo/i },
];
