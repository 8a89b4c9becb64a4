/** Who answers there says so at the top. */
const MAX_TOP_LINES = 100;
const MAX_TOP_CHARACTERS = 2_000;
/** A longer run of words is no remark about where the answers are. Characters. */
const MAX_SENTENCE_CHARACTERS = 300;
/** "See below." ends what is written on top, but for a name. Words. */
const MAX_WORDS_BEHIND = 3;

type Remark = {
  readonly language: string;
  /** Whose answers: the writer's own, or "see the answers". */
  readonly answers: RegExp;
  /** Where they stand, or in which colour. */
  readonly place: RegExp;
  /** Both in a few words that say it only at the end of what was written. */
  readonly see: RegExp;
};

/** Whole words of any alphabet, for `i` and `u`. */
const words = (alternatives: string): RegExp => new RegExp(String.raw`(?<!\p{L})(?:${alternatives})(?!\p{L})`, "iu");
const clause = (alternatives: string): RegExp => new RegExp(String.raw`(?:^|,\s)(?:${alternatives})$`, "iu");

/** How people say that they wrote into what is quoted. */
const REMARKS: readonly Remark[] = [
  {
    language: "en",
    answers: words(
      "(?:my|our) (?:\\p{L}+ )?(?:answers?|reply|replies|responses?|comments?|remarks?|notes|corrections|thoughts|feedback)|see (?:the )?(?:answers|replies|responses|comments)|(?:^|, )(?:answers|replies|responses|comments)|(?:I|we)(?:['’]ve| have)?(?: \\p{L}+)? (?:answered|replied|responded|commented)",
    ),
    place: words(
      "below|underneath|inline|in-line|interleaved|between the lines|in (?:the|your) (?:text|e-?mail|message)|in (?:red|blue|green|purple|orange|pink|bold|italics|capitals|caps|(?:an?other )?colou?r)|highlighted",
    ),
    see: clause("(?:please )?see (?:below|inline|in-line)(?: in \\p{L}+)?"),
  },
  {
    language: "de",
    answers: words(
      "(?:meine?|unsere?) (?:\\p{L}+ )?(?:antwort(?:en)?|anmerkung(?:en)?|kommentare?|korrekturen|rückmeldung(?:en)?)|siehe (?:die )?(?:antworten|anmerkungen|kommentare)|(?:^|, )(?:antworten|anmerkungen|kommentare)|(?:ich|wir) (?:antworte[n]?|beantworte[n]?)|antworte (?:ich|dir|ihnen|euch)|(?:geantwortet|beantwortet|kommentiert)",
    ),
    place: words(
      "unten|unterhalb|drunter|darunter|inline|im text|im zitat|in (?:der|deiner|ihrer|eurer) (?:e-?mail|mail|nachricht)|zwischen den zeilen|(?:in )?(?:rot|blau|grün|lila|orange|fett|kursiv|farbig|großbuchstaben)|in (?:\\p{L}+ )?(?:farbe|schrift)|hinter den fragen",
    ),
    see: clause("(?:bitte )?s(?:iehe|\\.) ?(?:unten|u\\.?|im text|inline)(?: in \\p{L}+)?"),
  },
  {
    language: "fr",
    answers: words(
      "(?:mes|nos) (?:\\p{L}+ )?(?:réponses|commentaires|remarques|annotations|corrections)|ma réponse|voir (?:les )?(?:réponses|commentaires)|(?:^|, )(?:réponses|commentaires)|je (?:te |vous |t['’])?réponds|nous (?:te |vous )?répondons|(?:ai|avons) (?:répondu|commenté|annoté)",
    ),
    place: words(
      "ci-dessous|ci-après|plus bas|en dessous|au-dessous|dans le (?:texte|corps|message|mail|courriel)|dans (?:votre|ton) (?:message|mail|courriel|texte)|entre les lignes|en (?:rouge|bleu|vert|violet|orange|gras|couleur|italique|majuscules)",
    ),
    see: clause("voir (?:ci-dessous|plus bas|dans le texte)(?: en \\p{L}+)?"),
  },
  {
    language: "es",
    answers: words(
      "(?:mis|nuestr[oa]s) (?:\\p{L}+ )?(?:respuestas|comentarios|anotaciones|correcciones)|mi respuesta|ver (?:las )?respuestas|(?:^|, )(?:respuestas|comentarios)|(?:respondo|respondemos|contesto|contestamos)|(?:he|hemos) (?:respondido|contestado|comentado)",
    ),
    place: words(
      "abajo|debajo|a continuación|en el (?:texto|mensaje|correo)|en (?:su|tu) (?:mensaje|correo)|entre líneas|en (?:rojo|azul|verde|morado|naranja|negrita|color|cursiva|mayúsculas)",
    ),
    see: clause("(?:ver|véase|mira|mire) (?:más )?abajo(?: en \\p{L}+)?"),
  },
  {
    language: "it",
    answers: words(
      "(?:mie|nostre) (?:\\p{L}+ )?(?:risposte|osservazioni|annotazioni|correzioni|note)|(?:miei|nostri) commenti|mia risposta|(?:^|, )(?:risposte|commenti)|(?:rispondo|rispondiamo)|(?:ho|abbiamo) (?:risposto|commentato|annotato)",
    ),
    place: words(
      "sotto|in basso|di seguito|nel (?:testo|messaggio|corpo)|nella (?:tua |sua |vostra )?e?-?mail|tra le righe|in (?:rosso|blu|verde|viola|arancione|grassetto|corsivo|maiuscolo|colore)",
    ),
    see: clause("(?:vedi|vedere|veda|si veda) (?:qui |più )?sotto(?: in \\p{L}+)?"),
  },
  {
    language: "nl",
    answers: words(
      "(?:mijn|onze) (?:\\p{L}+ )?(?:antwoord(?:en)?|opmerkingen|reacties?|commentaar)|zie (?:de )?(?:antwoorden|opmerkingen)|(?:^|, )(?:antwoorden|opmerkingen)|ik (?:antwoord|reageer)|(?:geantwoord|beantwoord|gereageerd)",
    ),
    place: words(
      "hieronder|onderaan|eronder|daaronder|inline|in de (?:tekst|e?-?mail)|in (?:je|uw|jullie) (?:e?-?mail|bericht)|tussen de regels|in (?:het )?(?:rood|blauw|groen|paars|oranje|vet|kleur|hoofdletters)",
    ),
    see: clause("zie (?:hieronder|onder|in de tekst)(?: in \\p{L}+)?"),
  },
  {
    language: "da, no",
    answers: words(
      "(?:mine|vores|våre) (?:\\p{L}+ )?(?:svar|kommentarer|bemærkninger|rettelser)|mitt? svar|se svar(?:ene)?|(?:^|, )(?:svar|kommentarer)|jeg (?:har )?(?:svarer|svaret|svart|kommenteret|kommentert)",
    ),
    place: words(
      "nedenfor|nedenunder|herunder|under|i (?:teksten|mailen|beskeden|e-posten)|mellem linjerne|mellom linjene|(?:med|i) (?:rødt?|blåt?t?|grønt?|fed|fet|farve|farge|store bogstaver)",
    ),
    see: clause("se (?:nedenfor|herunder|under)(?: (?:med|i) \\p{L}+)?"),
  },
  {
    language: "sv",
    answers: words(
      "(?:mina|våra) (?:\\p{L}+ )?(?:svar|kommentarer|ändringar)|mitt svar|se svaren?|(?:^|, )(?:svar|kommentarer)|jag (?:har )?(?:svarar|svarat|kommenterat)",
    ),
    place: words(
      "nedan|nedanför|här under|i (?:texten|mejlet|mailet|meddelandet)|mellan raderna|(?:med|i) (?:rött?|röd|blått?|grönt?|fetstil|färg|versaler)",
    ),
    see: clause("se nedan(?: (?:med|i) \\p{L}+)?"),
  },
  {
    language: "pt",
    answers: words(
      "(?:minhas|nossas) (?:\\p{L}+ )?(?:respostas|observações|correções)|(?:meus|nossos) comentários|minha resposta|(?:^|, )(?:respostas|comentários)|(?:respondo|respondi|respondemos|comentei)",
    ),
    place: words(
      "abaixo|embaixo|em baixo|a seguir|no (?:texto|e-?mail|corpo)|na (?:sua |tua )?mensagem|entre linhas|em (?:vermelho|azul|verde|roxo|laranja|negrito|itálico|maiúsculas|cor)",
    ),
    see: clause("(?:ver|veja|vide) (?:mais )?abaixo(?: em \\p{L}+)?"),
  },
];

/**
 * Whether what stands on top of a reply says that its writer's answers stand below, within what is quoted. Where nothing but a colour
 * tells them from the older mail, nobody can take the one and leave the other.
 */
export function saysAnswersBelow(top: readonly string[]): boolean {
  const text = top
    .slice(0, MAX_TOP_LINES)
    .map((line) => (line.trim() === "" ? "\n" : line.trim()))
    .join(" ")
    .slice(0, MAX_TOP_CHARACTERS);
  const sentences = text.split(/[.!?;:]+(?=\s|$)|\n/).map((sentence) => sentence.trim());
  return sentences.some((sentence, index) => {
    if (sentence === "" || sentence.length > MAX_SENTENCE_CHARACTERS) return false;
    return REMARKS.some(
      ({ answers, place, see }) =>
        (answers.test(sentence) && place.test(sentence)) || (see.test(sentence) && wordsIn(sentences.slice(index + 1)) <= MAX_WORDS_BEHIND),
    );
  });
}

const wordsIn = (sentences: readonly string[]): number => sentences.join(" ").trim().split(/\s+/).length;
