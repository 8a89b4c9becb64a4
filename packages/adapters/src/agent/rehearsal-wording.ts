import type { Language } from "@webordinary/domain";

/** What the rehearsal agent says, with `{name}` where something is filled in. */
export type RehearsalWording = {
  /** What it can be asked for, in phrases that it understands. */
  readonly examples: readonly string[];
  readonly introduction: string;
  readonly cantMend: string;
  readonly changed: string;
  readonly notChanged: string;
  readonly removed: string;
  readonly notRemoved: string;
  readonly added: string;
  readonly numbered: string;
  readonly tooMany: string;
  readonly linked: string;
  readonly onePlace: string;
  readonly places: string;
  readonly more: string;
  readonly home: string;
  readonly page: string;
  readonly unclear: string;
  readonly kept: string;
  readonly looking: string;
  readonly removing: string;
  readonly writing: string;
  readonly plan: string;
  readonly wherever: string;
  readonly newPage: string;
  readonly becomes: string;
  readonly goes: string;
};

/** The text with its `{names}` filled in; what is filled in isn't looked at again. */
export const filledIn = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{([a-z]+)\}/gi, (whole, name: string) => values[name] ?? whole);

export const REHEARSAL_WORDING: Readonly<Record<Language, RehearsalWording>> = {
  en: {
    introduction: "This was the rehearsal agent, which stands in until a real one is set up. It understands only: {examples}.",
    examples: ['change "old words" to "new words"', 'add a page "Title" saying "What it says."', 'remove "some words"'],
    cantMend: "It can't mend a site that doesn't build.",
    changed: "Changed {from} to {to} in {places}.",
    notChanged: "I couldn't find {from} on your site, so I didn't change it to {to}. The words must be the same as on the page, capitals too.",
    removed: "Removed {text} from {places}.",
    notRemoved: "I couldn't find {text} on your site, so there was nothing to remove.",
    added: "Added the page {title}: its address on your site ends with {address}, and no other page links to it yet.",
    numbered: "There was a page of that name already, which I left as it is.",
    tooMany: "I didn't add the page {title}: there are {count} of that title already. Choose another.",
    linked: "I couldn't add the page: {folder} of this site isn't a folder of its own.",
    onePlace: "1 place: {names}",
    places: "{count} places: {names}",
    more: "{names} and {count} more",
    home: "the home page",
    page: "the page {name}",
    unclear: "I didn't understand this (or it was more than {count} requests in one mail): {lines}.",
    kept: "What you sent with it arrived and is kept, but I can't put it on a page: {names}.",
    looking: "Looking for {text}",
    removing: "Removing {text}",
    writing: "Writing the page {text}",
    plan: "This is what the rehearsal agent understood, word for word:",
    wherever: "wherever it stands",
    newPage: "a new page, which says {text}",
    becomes: "{from} becomes {to}",
    goes: "{text} goes away",
  },
  de: {
    introduction: "Das war der Probe-Agent, der einspringt, bis ein richtiger eingerichtet ist. Er versteht nur: {examples}.",
    examples: ['ändere "alte Worte" zu "neue Worte"', 'ergänze eine Seite "Titel" mit dem Text "Was darauf steht."', 'entferne "einige Worte"'],
    cantMend: "Er kann keine Website reparieren, die sich nicht bauen lässt.",
    changed: "{from} ist jetzt {to}, an {places}.",
    notChanged:
      "Ich habe {from} auf Ihrer Website nicht gefunden und es deshalb nicht zu {to} geändert. Die Worte müssen genau so auf der Seite stehen, auch groß und klein.",
    removed: "{text} ist entfernt, an {places}.",
    notRemoved: "Ich habe {text} auf Ihrer Website nicht gefunden, es gab also nichts zu entfernen.",
    added: "Die neue Seite {title} ist da: Ihre Adresse auf der Website endet mit {address}, und noch keine andere Seite verweist darauf.",
    numbered: "Eine Seite dieses Namens gab es schon, sie bleibt, wie sie ist.",
    tooMany: "Die Seite {title} habe ich nicht angelegt: Es gibt schon {count} mit diesem Titel. Bitte wählen Sie einen anderen.",
    linked: "Ich konnte die Seite nicht anlegen: {folder} ist auf dieser Website kein eigener Ordner.",
    onePlace: "1 Stelle: {names}",
    places: "{count} Stellen: {names}",
    more: "{names} und {count} weitere",
    home: "die Startseite",
    page: "die Seite {name}",
    unclear: "Das habe ich nicht verstanden (oder es waren mehr als {count} Wünsche in einer Mail): {lines}.",
    kept: "Was Sie mitgeschickt haben, ist angekommen und aufbewahrt, ich kann es aber auf keine Seite stellen: {names}.",
    looking: "Ich suche {text}",
    removing: "{text} kommt weg",
    writing: "Ich schreibe die Seite {text}",
    plan: "Das hat der Probe-Agent verstanden, Wort für Wort:",
    wherever: "wo immer es steht",
    newPage: "eine neue Seite, auf der steht: {text}",
    becomes: "aus {from} wird {to}",
    goes: "{text} kommt weg",
  },
  fr: {
    introduction: "C'était l'agent de répétition, qui remplit ce rôle jusqu'à ce qu'un vrai soit installé. Il comprend seulement : {examples}.",
    examples: ['remplace "anciens mots" par "nouveaux mots"', 'ajoute une page "Titre" avec le texte "Ce qu\'elle dit."', 'supprime "quelques mots"'],
    cantMend: "Il ne peut pas réparer un site qui ne se construit pas.",
    changed: "{from} est devenu {to} à {places}.",
    notChanged:
      "Je n'ai pas trouvé {from} sur votre site, je ne l'ai donc pas remplacé par {to}. Les mots doivent être les mêmes que sur la page, majuscules comprises.",
    removed: "{text} a été supprimé à {places}.",
    notRemoved: "Je n'ai pas trouvé {text} sur votre site, il n'y avait donc rien à supprimer.",
    added: "La page {title} est ajoutée : son adresse sur votre site se termine par {address}, et aucune autre page n'y renvoie encore.",
    numbered: "Il y avait déjà une page de ce nom, je l'ai laissée telle quelle.",
    tooMany: "Je n'ai pas ajouté la page {title} : il y en a déjà {count} avec ce titre. Choisissez-en un autre.",
    linked: "Je n'ai pas pu ajouter la page : {folder} n'est pas un dossier propre à ce site.",
    onePlace: "1 endroit : {names}",
    places: "{count} endroits : {names}",
    more: "{names} et {count} de plus",
    home: "la page d'accueil",
    page: "la page {name}",
    unclear: "Je n'ai pas compris ceci (ou il y avait plus de {count} demandes dans un seul message) : {lines}.",
    kept: "Ce que vous avez joint est bien arrivé et conservé, mais je ne sais pas le mettre sur une page : {names}.",
    looking: "Recherche de {text}",
    removing: "Suppression de {text}",
    writing: "Écriture de la page {text}",
    plan: "Voici ce que l'agent de répétition a compris, mot pour mot :",
    wherever: "partout où cela se trouve",
    newPage: "une nouvelle page, qui dit {text}",
    becomes: "{from} devient {to}",
    goes: "{text} disparaît",
  },
  es: {
    introduction: "Este era el agente de ensayo, que ocupa el puesto hasta que haya uno de verdad. Solo entiende: {examples}.",
    examples: ['cambia "palabras viejas" por "palabras nuevas"', 'añade una página "Título" con el texto "Lo que dice."', 'quita "unas palabras"'],
    cantMend: "No puede arreglar un sitio que no se puede construir.",
    changed: "{from} ahora es {to} en {places}.",
    notChanged:
      "No he encontrado {from} en su sitio, así que no se ha cambiado por {to}. Las palabras deben ser las mismas que en la página, también las mayúsculas.",
    removed: "{text} se ha quitado en {places}.",
    notRemoved: "No he encontrado {text} en su sitio, así que no había nada que quitar.",
    added: "La página {title} está añadida: su dirección en el sitio termina en {address}, y ninguna otra página enlaza con ella todavía.",
    numbered: "Ya había una página con ese nombre, que se ha quedado como estaba.",
    tooMany: "No he añadido la página {title}: ya hay {count} con ese título. Elija otro.",
    linked: "No he podido añadir la página: {folder} no es una carpeta propia de este sitio.",
    onePlace: "1 lugar: {names}",
    places: "{count} lugares: {names}",
    more: "{names} y {count} más",
    home: "la página de inicio",
    page: "la página {name}",
    unclear: "No he entendido esto (o eran más de {count} peticiones en un solo correo): {lines}.",
    kept: "Lo que envió adjunto ha llegado y está guardado, pero no sé ponerlo en una página: {names}.",
    looking: "Buscando {text}",
    removing: "Quitando {text}",
    writing: "Escribiendo la página {text}",
    plan: "Esto es lo que ha entendido el agente de ensayo, palabra por palabra:",
    wherever: "dondequiera que esté",
    newPage: "una página nueva, que dice {text}",
    becomes: "{from} pasa a ser {to}",
    goes: "{text} desaparece",
  },
  it: {
    introduction: "Questo era l'agente di prova, che fa le veci di uno vero finché non sarà attivato. Capisce solo: {examples}.",
    examples: ['cambia "parole vecchie" in "parole nuove"', 'aggiungi una pagina "Titolo" con il testo "Quello che dice."', 'togli "alcune parole"'],
    cantMend: "Non può riparare un sito che non si riesce a costruire.",
    changed: "{from} ora è {to} in {places}.",
    notChanged:
      "Non ho trovato {from} sul suo sito, quindi non è diventato {to}. Le parole devono essere le stesse della pagina, maiuscole comprese.",
    removed: "{text} è stato tolto in {places}.",
    notRemoved: "Non ho trovato {text} sul suo sito, quindi non c'era niente da togliere.",
    added: "La pagina {title} è stata aggiunta: il suo indirizzo sul sito finisce con {address}, e nessun'altra pagina vi rimanda ancora.",
    numbered: "C'era già una pagina con quel nome, che è rimasta com'era.",
    tooMany: "Non ho aggiunto la pagina {title}: ce ne sono già {count} con quel titolo. Ne scelga un altro.",
    linked: "Non ho potuto aggiungere la pagina: {folder} non è una cartella propria di questo sito.",
    onePlace: "1 punto: {names}",
    places: "{count} punti: {names}",
    more: "{names} e altri {count}",
    home: "la pagina iniziale",
    page: "la pagina {name}",
    unclear: "Questo non l'ho capito (o erano più di {count} richieste in una sola mail): {lines}.",
    kept: "Quello che ha allegato è arrivato ed è conservato, ma non so metterlo su una pagina: {names}.",
    looking: "Ricerca di {text}",
    removing: "Rimozione di {text}",
    writing: "Scrittura della pagina {text}",
    plan: "Ecco che cosa ha capito l'agente di prova, parola per parola:",
    wherever: "ovunque si trovi",
    newPage: "una nuova pagina, che dice {text}",
    becomes: "{from} diventa {to}",
    goes: "{text} scompare",
  },
};
