import { dollarsAfterComma as usd } from "./amounts.ts";
import { listed } from "./listed.ts";
import type { Words } from "./shape.ts";

/** Everything that people are told, in Italian. */
export const it: Words = {
  refused: (files) =>
    `${files.length === 1 ? "Non è stato possibile accettare questo file" : "Non è stato possibile accettare questi file"}: ${listed(files, (more) => `e altri ${more}`)}.`,

  refusals: {
    headline: "Non è stato cambiato nulla.",
    answer: "Risponda scrivendo che cosa deve cambiare.",
    notAllowed: (project) => `Lei può vedere ${project}, ma non modificarlo. Chieda al proprietario di darLe il permesso.`,
    onlyOwnerPublishes: (project) => `Solo un proprietario di ${project} può pubblicare. L’anteprima è visibile a chiunque ne abbia l’indirizzo.`,
    senderLimit: (limit) =>
      `Lei ha scritto più di ${limit} messaggi in un’ora, perciò questo è stato lasciato da parte. Lo invii di nuovo fra un’ora.`,
    projectLimit: (limit) =>
      `In un’ora sono arrivati più di ${limit} messaggi per questo sito, perciò il Suo è stato lasciato da parte. Lo invii di nuovo fra un’ora.`,
    tooQuick:
      "Qui sono arrivate più risposte, ciascuna entro un minuto, come le scriverebbe una macchina. Perché due macchine non si rispondano senza fine, questa è stata lasciata da parte, e così le prossime per un’ora. Scriva di nuovo dopo, oppure mandi una nuova mail con un altro oggetto.",
    empty: "Il Suo messaggio era vuoto. Scriva con parole Sue che cosa deve cambiare sul sito.",
    noInstruction: (names) => `${names}: arrivato e conservato, ma il messaggio non ne parla. Scriva dove deve andare.`,
  },

  acknowledged: {
    headline: "Il Suo messaggio è arrivato e il lavoro comincia fra un attimo.",
    paragraph: "Riceverà un altro messaggio con il risultato, di solito entro pochi minuti.",
    stop: "«ferma» lo interrompe.",
  },

  done: {
    headline: "Fatto: la Sua modifica è visibile.",
    headlineBefore: "Quello che aveva chiesto prima è visibile.",
    headlineUnconfirmed: "La Sua modifica è fatta, ma non è stato possibile confermare l’anteprima.",
    unconfirmed: "Al momento del controllo l’indirizzo qui sotto non mostrava ancora la pagina nuova. Guardi di nuovo fra un minuto.",
    seeResult: "Vedere il risultato",
    seeFront: "La pagina iniziale dell’anteprima",
    seeEdit: "La versione del sito modificata per ultima, da chiunque",
    stopCameLate: "Il Suo «ferma» è arrivato quando questo era già visibile. Risponda «ripristina» per tornare indietro.",
    more: "Risponda scrivendo che cosa deve ancora cambiare.",
    undo: "«ripristina» torna indietro.",
    publish: "«pubblica» lo mette sul Suo sito pubblico.",
  },
  answered: { headline: "Sul Suo sito non è stato cambiato nulla.", more: "Risponda scrivendo che cosa deve cambiare." },
  undone: {
    headline: "Annullato: l’anteprima mostra il sito com’era prima.",
    paragraph: (asked) => `È stato annullato questo: ${asked}`,
    nothing: "In questa conversazione non c’è nulla da annullare.",
    stillPublic: "Il Suo sito pubblico lo mostra ancora: «pubblica» lo annulla anche lì.",
    redo: "«ripristina» ancora una volta lo riporta.",
    broughtBack: {
      headline: "Ripristinato: l’anteprima mostra di nuovo la modifica.",
      paragraph: (asked) => `È stato ripristinato questo: ${asked}`,
      again: "«ripristina» lo annulla di nuovo.",
    },
  },
  published: {
    headline: "Pubblicato: ora il Suo sito pubblico lo mostra.",
    see: "Vedere il sito",
    nothing: "In questa conversazione non c’è ancora nulla da pubblicare. Risponda alla mail con la modifica che intende.",
  },

  superseded: {
    headline: "Questo è stato fermato per il Suo messaggio più recente.",
    paragraph:
      "Quello che era già fatto è conservato, e il lavoro continua con ciò che ha scritto per ultimo. Riceverà ancora una risposta per quello.",
  },
  interrupted: {
    headline: "Questo aspetta un momento: prima tocca a un altro Suo messaggio.",
    paragraph: "Quello che era già fatto è conservato. Poi il lavoro riprende da solo, e riceverà una risposta quando sarà finito.",
  },
  cancelled: {
    headline: "Fermato, come richiesto.",
    paragraph: "Quello che era già fatto è conservato, ma nell’anteprima non ce n’è nulla.",
    again: "Risponda scrivendo che cosa si deve fare invece.",
  },

  plan: {
    headline: "Questo è il piano. Possiamo realizzarlo?",
    headlineScope: "Il lavoro è fatto, ma va oltre la Sua richiesta. Può restare così?",
    pages: "Che cosa cambierà:",
    risks: "Che cosa tenere presente:",
    cost: (amount) => `Costerà circa ${usd(amount)}.`,
    yes: "«sì» lo realizza. «sì, ma ...» lo realizza con ciò che Lei aggiunge.",
    no: "«no» lascia tutto com’è.",
    other: "Qualsiasi altra cosa scriva cambia il piano.",
    expires: (days) => `Senza risposta viene abbandonato dopo ${days} giorni.`,
    onlyOwner: "Solo un proprietario del sito può dire di sì a questo.",
    beyond: {
      summary: "Una parte del lavoro va oltre la Sua richiesta. Non se ne vede ancora nulla, e nulla è perduto.",
      wholeSite: "Tutto il sito",
      rules: {
        "protected-path": () => "un file di cui la parte tecnica del sito ha bisogno",
        "deleted-page": () => "una pagina è scomparsa",
        "rewritten-page": () => "è stata riscritta una pagina di cui Lei non aveva parlato",
        secret: (detail) => `sembra un segreto (${detail})`,
        "large-file": (detail) => `è molto grande: ${detail}`,
        "many-files": (detail) => `sono stati cambiati ${detail} file in una volta`,
        "link-outside": () => "porta a un luogo fuori dal sito",
      },
    },
    rejected: "Il piano è stato abbandonato. Non è stato cambiato nulla.",
    expired: (days) => `Nessuno ha risposto al piano per ${days} giorni, perciò è stato abbandonato.`,
    sendAgain: "Invii di nuovo il Suo messaggio se si deve ancora fare.",
  },
  question: {
    headline: "Una domanda prima di cominciare.",
    answer: "Risponda a questo messaggio.",
    expired: (days) => `Nessuno ha risposto alla domanda per ${days} giorni, perciò la richiesta è stata abbandonata.`,
  },

  control: {
    help: {
      headline: "Ecco che cosa si può fare per posta elettronica.",
      paragraphs: [
        "Scriva con parole Sue che cosa deve cambiare sul Suo sito e alleghi le foto che servono. Riceverà un’anteprima e una risposta che dice che cosa è cambiato.",
        "Queste parole vengono capite quando stanno da sole, o nella prima riga:",
      ],
      answers: [
        "«sì» o «no» decide di un piano.",
        "«ferma» interrompe il lavoro in corso.",
        "«ripristina» annulla l’ultima modifica.",
        "«pubblica» mette l’anteprima sul Suo sito pubblico.",
        "«stato» dice a che punto siamo.",
      ],
    },
    status: {
      headline: "Ecco a che punto siamo.",
      running: (asked) => `In lavorazione: ${asked}`,
      waiting: (asked) => `In attesa: ${asked}`,
      awaiting: (asked) => `In attesa della Sua risposta: ${asked}`,
      last: (asked) => `Fatto per ultimo: ${asked}`,
      lastTakenBack: (asked) => `Annullato per ultimo: ${asked}`,
      lastBroughtBack: (asked) => `Ripristinato per ultimo: ${asked}`,
      lastPublished: (asked) => `Pubblicato per ultimo: ${asked}`,
      nothing: "Non c’è nulla in lavorazione.",
      cost: (amount) => `Finora questa conversazione è costata ${usd(amount)}.`,
    },
    nothingToStop: { headline: "Non c’era nulla da fermare.", paragraph: "Tutto quello che ha chiesto è già arrivato alla fine." },
    nothingToDecide: { headline: "Non c’era nulla da decidere.", paragraph: "Nessun piano e nessuna domanda aspetta la Sua risposta." },
    ownerNeeded: {
      headline: "Solo un proprietario del sito può dire di sì a questo.",
      paragraph: "Il piano resta aperto. Chieda a un proprietario del sito di rispondere.",
    },
  },

  failed: {
    headline: "Non è stato possibile farlo.",
    build: "La modifica è fatta, ma non è stato possibile comporre il Suo sito con essa.",
    buildKept: "Quello che si vedeva prima si vede ancora. La Sua modifica è salvata, nulla è perduto.",
    buildTried: (times) =>
      times > 0
        ? `Si è cercato di rimediare ${times === 1 ? "una volta" : `${times} volte`}. Ecco che cosa non ha funzionato:`
        : "Ecco che cosa non ha funzionato:",
    notSaved: "La modifica è fatta, ma non è stato possibile salvarla dove si trovano i file del Suo sito.",
    conflict: "La modifica è fatta, ma qualcun altro ha cambiato lo stesso punto.",
    overBudget: "Questo si è fermato perché il budget è esaurito.",
    undoConflict: "Non è stato possibile annullarlo da solo.",
    publishFailed: "Non è stato possibile pubblicarlo.",
    publishLate: "Non è ancora sul Suo sito pubblico.",
    seeLook: "Vedere come sarebbe",
    retry: "Risponda per provare in un altro modo.",
    publishAgain: "Risponda «pubblica» per sapere quando ci sarà.",
  },

  detail: {
    projectGone: (project) => `Il progetto ${project} non è più configurato.`,
    gaveUp: (times) => `Si è provato ${times} volte e ogni volta si è interrotto. Il Suo messaggio è conservato, e anche ciò che ne era stato fatto.`,
    deploySuperseded: "Nel frattempo in questa anteprima è stato messo qualcosa di più recente, perciò questo è stato lasciato da parte. È salvato.",
    pushConflict: (files) =>
      `Qualcun altro ha cambiato lo stesso punto nello stesso momento: ${files}. Tutte e due le versioni sono conservate. Scriva quale vuole.`,
    pushRefused: (why) =>
      `Il luogo dove si trovano i file del Suo sito ha rifiutato la modifica: ${why} La modifica è salvata qui e non andrà perduta.`,
    pushUnreachable: (why) =>
      `Il luogo dove si trovano i file del Suo sito non era raggiungibile: ${why} La modifica è salvata qui e non andrà perduta.`,
    monthSpent: (limit) =>
      `Quanto si può spendere per questo sito in un mese (${usd(limit)}) è esaurito o riservato ad altri lavori. Si riprende il mese prossimo, o quando il limite viene alzato.`,
    instructionSpent: (limit) =>
      `Quanto può costare una richiesta (${usd(limit)}) è esaurito. Quello che era già fatto è salvato. Chieda meno per volta, o faccia alzare il limite.`,
    agentLimit: (why) => `${why} Quello che era già fatto è salvato. Chieda meno per volta.`,
    agentUnavailable: (why: string): string =>
      `Il servizio che modifica le pagine non era raggiungibile, anche dopo più tentativi. Invii di nuovo il Suo messaggio più tardi; nulla è perduto. (${why})`,
    undoConflict: "Nello stesso punto ci sono modifiche successive, e senza di esse non si può annullare. Scriva che cosa deve dire quel punto.",
    publishConflict: (files) => `Nel frattempo il Suo sito pubblico è stato cambiato nello stesso punto: ${files}. Scriva quale versione vuole.`,
    publishBroken:
      "Non è stato possibile comporre l’ultima modifica, perciò non si può pubblicare. Risponda come deve essere corretta, o «ripristina».",
    publishUnsound: (why) =>
      `Non è stato possibile comporre in un solo sito la Sua modifica e ciò che altri hanno pubblicato nel frattempo:\n${why}\nIl Suo sito pubblico resta com’era, e così i file con cui continuano gli altri. Risponda che cosa deve essere diverso nella Sua modifica, o «ripristina». Oppure la chieda di nuovo in un’e-mail nuova con un altro oggetto: allora si parte dal sito pubblico com’è adesso.`,
    productionFailed: (why) => `Non è stato possibile comporre il Suo sito pubblico: ${why} Resta com’era.`,
    productionLate: "È salvato e in arrivo, ma ci vuole più tempo del previsto.",
    productionReplaced:
      "Nel frattempo il Suo sito pubblico è stato portato a un’altra versione, in cui questo manca. Risponda «pubblica» per rimettercelo.",
  },

  agent: {
    faults: {
      "key-refused": "Il servizio che modifica le pagine non accetta la chiave di questa installazione. Chi se ne occupa deve controllarla.",
      "no-credit": "Il conto presso il servizio che modifica le pagine non ha più credito. Chi si occupa di questa installazione deve ricaricarlo.",
      "unknown-model":
        "Il servizio che modifica le pagine non conosce il modello scelto qui. Chi si occupa di questa installazione deve controllarlo.",
      "not-installed": "Il programma che modifica le pagine non è installato come si deve. Chi si occupa di questa installazione deve controllarlo.",
      "too-large": "Il messaggio e i suoi file sono troppo grandi per il servizio che modifica le pagine. Mandi meno per volta.",
      "request-refused":
        "Il servizio che modifica le pagine non riesce a lavorare su questa conversazione così com’è. Scriva un nuovo messaggio invece di una risposta.",
      busy: "Il servizio che modifica le pagine è sovraccarico.",
      unreachable: "Il servizio che modifica le pagine non è raggiungibile.",
      "service-error": "Il servizio che modifica le pagine ha avuto un errore.",
      "program-ended": "Il programma che modifica le pagine si è interrotto in modo inatteso.",
      "no-room": "Sul disco della macchina che modifica il sito non c’è più spazio.",
      "no-site-tools": "Non è stato possibile avviare gli strumenti del sito.",
    },
    limits: {
      turns: "Ha richiesto più passi di quanti ne possa fare una richiesta.",
      time: "È durato più di quanto possa durare una richiesta.",
      output: "C’era da guardare più di quanto possa una richiesta.",
    },
    declined: "Il servizio che modifica le pagine si è rifiutato di lavorarci. Lo dica con altre parole, o chieda altro.",
  },

  undelivered: {
    headline: "Una risposta per Lei è tornata indietro.",
    paragraph: (address) => `Non è stato possibile recapitare a ${address} una risposta su questo. Trova il risultato nell’anteprima del Suo sito.`,
  },

  doneEarlier: "Questo è stato fatto in un tentativo precedente.",
};
