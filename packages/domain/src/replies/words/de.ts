import { dollarsAfterComma as usd } from "./amounts.ts";
import { listed } from "./listed.ts";
import type { Words } from "./shape.ts";

/** Everything that people are told, in German. */
export const de: Words = {
  refused: (files) =>
    `${files.length === 1 ? "Diese Datei konnte" : "Diese Dateien konnten"} nicht angenommen werden: ${listed(files, (more) => `und ${more} weitere`)}.`,

  refusals: {
    headline: "Es wurde nichts geändert.",
    answer: "Antworten Sie einfach mit dem, was sich ändern soll.",
    notAllowed: (project) => `Sie können ${project} ansehen, aber nicht ändern. Bitten Sie die Inhaberin oder den Inhaber um Schreibrechte.`,
    onlyOwnerPublishes: (project) => `Nur wer ${project} besitzt, kann veröffentlichen. Die Vorschau kann jeder sehen, der ihre Adresse kennt.`,
    senderLimit: (limit) =>
      `Sie haben in einer Stunde mehr als ${limit} Nachrichten geschrieben, deshalb blieb diese liegen. Schicken Sie sie in einer Stunde noch einmal.`,
    projectLimit: (limit) =>
      `Für diese Website kamen in einer Stunde mehr als ${limit} Nachrichten an, deshalb blieb Ihre liegen. Schicken Sie sie in einer Stunde noch einmal.`,
    tooQuick:
      "Hier kamen mehrere Antworten jeweils binnen einer Minute, wie sie ein Automat schreibt. Damit sich nicht zwei Automaten endlos antworten, blieb diese liegen, und weitere ebenso, eine Stunde lang. Schreiben Sie danach noch einmal oder schicken Sie eine neue Mail mit anderem Betreff.",
    empty: "Ihre Nachricht war leer. Schreiben Sie mit Ihren eigenen Worten, was sich auf der Website ändern soll.",
    noInstruction: (names) => `${names}: angekommen und aufbewahrt, aber in der Nachricht steht nichts dazu. Schreiben Sie, wohin es gehört.`,
  },

  acknowledged: {
    headline: "Ihre Nachricht ist da, die Arbeit beginnt gleich.",
    paragraph: "Sie bekommen eine weitere Nachricht mit dem Ergebnis, meist in wenigen Minuten.",
    stop: "„stopp“ bricht sie ab.",
  },

  done: {
    headline: "Fertig: Ihre Änderung ist zu sehen.",
    headlineBefore: "Was Sie vorher wollten, ist zu sehen.",
    headlineUnconfirmed: "Ihre Änderung ist gemacht, aber die Vorschau ließ sich nicht bestätigen.",
    unconfirmed: "Unter der Adresse unten war beim Nachsehen die neue Seite noch nicht zu finden. Schauen Sie in einer Minute noch einmal.",
    seeResult: "Ergebnis ansehen",
    seeFront: "Die Startseite der Vorschau",
    seeEdit: "Der zuletzt bearbeitete Stand der Website, von wem auch immer",
    stopCameLate: "Ihr „stopp“ kam, als dies schon zu sehen war. Antworten Sie „rückgängig“, um es zurückzunehmen.",
    more: "Antworten Sie mit dem, was sich noch ändern soll.",
    undo: "„rückgängig“ nimmt es zurück.",
    publish: "„veröffentlichen“ bringt es auf Ihre öffentliche Website.",
  },
  answered: { headline: "Auf Ihrer Website wurde nichts geändert.", more: "Antworten Sie mit dem, was sich ändern soll." },
  undone: {
    headline: "Zurückgenommen: Die Vorschau zeigt die Website wie zuvor.",
    paragraph: (asked) => `Das wurde zurückgenommen: ${asked}`,
    nothing: "In dieser Unterhaltung gibt es nichts zurückzunehmen.",
    stillPublic: "Ihre öffentliche Website zeigt es noch: „veröffentlichen“ nimmt es auch dort zurück.",
    redo: "Noch einmal „rückgängig“ holt es wieder.",
    broughtBack: {
      headline: "Wiedergeholt: Die Vorschau zeigt die Änderung wieder.",
      paragraph: (asked) => `Das wurde wiedergeholt: ${asked}`,
      again: "„rückgängig“ nimmt es wieder zurück.",
    },
  },
  published: {
    headline: "Veröffentlicht: Ihre öffentliche Website zeigt es jetzt.",
    see: "Website ansehen",
    nothing: "In dieser Unterhaltung gibt es noch nichts zu veröffentlichen. Antworten Sie auf die Mail mit der Änderung, die Sie meinen.",
  },

  superseded: {
    headline: "Das wurde für Ihre neuere Nachricht angehalten.",
    paragraph:
      "Was bis dahin getan war, bleibt erhalten, und es geht weiter mit dem, was Sie zuletzt geschrieben haben. Dazu bekommen Sie noch eine Antwort.",
  },
  interrupted: {
    headline: "Das wartet einen Moment: Eine andere Nachricht von Ihnen ist zuerst dran.",
    paragraph: "Was bis dahin getan war, bleibt erhalten. Danach geht es von selbst weiter, und Sie bekommen eine Antwort, wenn es fertig ist.",
  },
  cancelled: {
    headline: "Angehalten, wie gewünscht.",
    paragraph: "Was bis dahin getan war, bleibt erhalten, aber nichts davon ist auf der Vorschau.",
    again: "Antworten Sie mit dem, was stattdessen geschehen soll.",
  },

  plan: {
    headline: "Das ist der Plan. Dürfen wir ihn umsetzen?",
    headlineScope: "Die Arbeit ist getan, geht aber weiter, als Sie wollten. Darf sie so bleiben?",
    pages: "Was sich ändert:",
    risks: "Was zu bedenken ist:",
    cost: (amount) => `Das kostet ungefähr ${usd(amount)}.`,
    yes: "„ja“ setzt ihn um. „ja, aber ...“ setzt ihn um, mit dem, was Sie hinzufügen.",
    no: "„nein“ lässt alles, wie es ist.",
    other: "Alles andere, was Sie schreiben, ändert den Plan.",
    expires: (days) => `Ohne Antwort verfällt er nach ${days} Tagen.`,
    onlyOwner: "Ja sagen kann dazu nur, wer die Website besitzt.",
    beyond: {
      summary: "Ein Teil der Arbeit geht weiter, als Sie wollten. Zu sehen ist davon noch nichts, und verloren ist auch nichts.",
      wholeSite: "Die ganze Website",
      rules: {
        "protected-path": () => "eine Datei, die die Technik der Website braucht",
        "deleted-page": () => "eine Seite ist weg",
        "rewritten-page": () => "eine Seite, von der Sie nicht gesprochen haben, wurde neu geschrieben",
        secret: (detail) => `sieht nach einem Geheimnis aus (${detail})`,
        "large-file": (detail) => `ist sehr groß: ${detail}`,
        "many-files": (detail) => `${detail} Dateien wurden auf einmal geändert`,
        "link-outside": () => "zeigt auf einen Ort außerhalb der Website",
      },
    },
    rejected: "Der Plan wurde verworfen. Es wurde nichts geändert.",
    expired: (days) => `Den Plan hat ${days} Tage lang niemand beantwortet, deshalb wurde er verworfen.`,
    sendAgain: "Schicken Sie Ihre Nachricht noch einmal, wenn es noch geschehen soll.",
  },
  question: {
    headline: "Vorher noch eine Frage.",
    answer: "Antworten Sie einfach auf diese Nachricht.",
    expired: (days) => `Die Frage hat ${days} Tage lang niemand beantwortet, deshalb wurde die Sache verworfen.`,
  },

  control: {
    help: {
      headline: "Das geht alles per Mail.",
      paragraphs: [
        "Schreiben Sie mit Ihren eigenen Worten, was sich auf Ihrer Website ändern soll, und hängen Sie die Fotos an, die dazugehören. Sie bekommen eine Vorschau und eine Antwort, die sagt, was sich geändert hat.",
        "Diese Wörter werden verstanden, wenn sie allein oder in der ersten Zeile stehen:",
      ],
      answers: [
        "„ja“ oder „nein“ entscheidet über einen Plan.",
        "„stopp“ hält an, woran gerade gearbeitet wird.",
        "„rückgängig“ nimmt die letzte Änderung zurück.",
        "„veröffentlichen“ bringt die Vorschau auf Ihre öffentliche Website.",
        "„stand“ sagt, wie weit alles ist.",
      ],
    },
    status: {
      headline: "So steht es gerade.",
      running: (asked) => `In Arbeit: ${asked}`,
      waiting: (asked) => `Wartet: ${asked}`,
      awaiting: (asked) => `Wartet auf Ihre Antwort: ${asked}`,
      last: (asked) => `Zuletzt erledigt: ${asked}`,
      lastTakenBack: (asked) => `Zuletzt zurückgenommen: ${asked}`,
      lastBroughtBack: (asked) => `Zuletzt wiedergeholt: ${asked}`,
      lastPublished: (asked) => `Zuletzt veröffentlicht: ${asked}`,
      nothing: "Zurzeit ist nichts in Arbeit.",
      cost: (amount) => `Diese Unterhaltung hat bisher ${usd(amount)} gekostet.`,
    },
    nothingToStop: { headline: "Es gab nichts anzuhalten.", paragraph: "Alles, was Sie wollten, ist schon zu seinem Ende gekommen." },
    nothingToDecide: { headline: "Es gab nichts zu entscheiden.", paragraph: "Kein Plan und keine Frage wartet auf Ihre Antwort." },
    ownerNeeded: {
      headline: "Ja sagen kann dazu nur, wer die Website besitzt.",
      paragraph: "Der Plan bleibt offen. Bitten Sie die Inhaberin oder den Inhaber der Website um eine Antwort.",
    },
  },

  failed: {
    headline: "Das ließ sich nicht machen.",
    build: "Die Änderung ist gemacht, aber Ihre Website ließ sich damit nicht zusammensetzen.",
    buildKept: "Was vorher zu sehen war, ist weiter zu sehen. Ihre Änderung ist gesichert, es ist nichts verloren.",
    buildTried: (times) =>
      times > 0 ? `${times === 1 ? "Einmal" : `${times}-mal`} wurde versucht, das zu beheben. Das ist schiefgegangen:` : "Das ist schiefgegangen:",
    notSaved: "Die Änderung ist gemacht, konnte aber nicht dort gespeichert werden, wo die Dateien Ihrer Website liegen.",
    conflict: "Die Änderung ist gemacht, aber jemand anderes hat dieselbe Stelle geändert.",
    overBudget: "Das wurde angehalten, weil das Budget aufgebraucht ist.",
    undoConflict: "Das ließ sich nicht von selbst zurücknehmen.",
    publishFailed: "Das ließ sich nicht veröffentlichen.",
    publishLate: "Das ist noch nicht auf Ihrer öffentlichen Website.",
    seeLook: "Ansehen, wie es aussähe",
    retry: "Antworten Sie, um es auf andere Weise zu versuchen.",
    publishAgain: "Antworten Sie mit „veröffentlichen“, um zu erfahren, wann es dort ist.",
  },

  detail: {
    projectGone: (project) => `Das Projekt ${project} ist nicht mehr eingerichtet.`,
    gaveUp: (times) => `Das wurde ${times}-mal versucht und brach jedes Mal ab. Ihre Nachricht ist aufbewahrt, und was davon getan war, auch.`,
    deploySuperseded: "Auf diese Vorschau kam inzwischen etwas Neueres, deshalb wurde dies ausgelassen. Gesichert ist es.",
    pushConflict: (files) =>
      `Jemand anderes hat zur selben Zeit dieselbe Stelle geändert: ${files}. Beide Fassungen sind aufbewahrt. Schreiben Sie, welche Sie wollen.`,
    pushRefused: (why) =>
      `Der Ort, an dem die Dateien Ihrer Website liegen, hat die Änderung nicht angenommen: ${why} Sie ist hier gesichert und geht nicht verloren.`,
    pushUnreachable: (why) =>
      `Der Ort, an dem die Dateien Ihrer Website liegen, war nicht zu erreichen: ${why} Ihre Änderung ist hier gesichert und geht nicht verloren.`,
    monthSpent: (limit) =>
      `Was diese Website im Monat kosten darf (${usd(limit)}), ist aufgebraucht oder für andere Arbeit vorgemerkt. Es geht nächsten Monat weiter, oder wenn die Grenze angehoben wird.`,
    instructionSpent: (limit) =>
      `Was ein Auftrag kosten darf (${usd(limit)}), ist aufgebraucht. Was bis dahin getan war, ist gesichert. Bitten Sie um weniger auf einmal, oder lassen Sie die Grenze anheben.`,
    agentLimit: (why) => `${why} Was bis dahin getan war, ist gesichert. Bitten Sie um weniger auf einmal.`,
    agentUnavailable: (why: string): string =>
      `Der Dienst, der die Seiten bearbeitet, war nicht zu erreichen, obwohl es mehrmals versucht wurde. Schicken Sie Ihre Nachricht später noch einmal; verloren ist nichts. (${why})`,
    undoConflict: "An derselben Stelle stehen spätere Änderungen, ohne die es sich nicht zurücknehmen lässt. Schreiben Sie, was dort stehen soll.",
    publishConflict: (files) =>
      `Ihre öffentliche Website wurde inzwischen an derselben Stelle geändert: ${files}. Schreiben Sie, welche Fassung Sie wollen.`,
    publishBroken:
      "Was zuletzt geändert wurde, ließ sich nicht zusammensetzen und kann deshalb nicht veröffentlicht werden. Antworten Sie, wie es sein soll, oder mit „rückgängig“.",
    publishUnsound: (why) =>
      `Ihre Änderung und das, was andere inzwischen veröffentlicht haben, lassen sich nicht zu einer Website zusammensetzen:\n${why}\nIhre öffentliche Website bleibt, wie sie war, und ebenso die Dateien, mit denen alle anderen weiterarbeiten. Antworten Sie, was an Ihrer Änderung anders sein soll, oder mit „rückgängig“. Oder bitten Sie in einer neuen E-Mail mit anderem Betreff noch einmal darum: Dann wird von der öffentlichen Website ausgegangen, wie sie jetzt ist.`,
    productionFailed: (why) => `Ihre öffentliche Website ließ sich nicht zusammensetzen: ${why} Sie bleibt, wie sie war.`,
    productionLate: "Es ist gesichert und auf dem Weg dorthin, was länger dauert, als es sollte.",
    productionReplaced:
      "Ihre öffentliche Website wurde inzwischen auf einen anderen Stand gebracht, in dem das fehlt. Antworten Sie mit „veröffentlichen“, um es wieder dorthin zu bringen.",
  },

  agent: {
    faults: {
      "key-refused": "Der Dienst, der die Seiten bearbeitet, nimmt den Schlüssel dieser Installation nicht an. Wer sie betreibt, muss ihn prüfen.",
      "no-credit": "Das Konto bei dem Dienst, der die Seiten bearbeitet, hat kein Guthaben mehr. Wer diese Installation betreibt, muss es aufladen.",
      "unknown-model":
        "Der Dienst, der die Seiten bearbeitet, kennt das Sprachmodell nicht, das hier eingestellt ist. Wer diese Installation betreibt, muss das prüfen.",
      "not-installed": "Das Programm, das die Seiten bearbeitet, ist nicht richtig installiert. Wer diese Installation betreibt, muss das prüfen.",
      "too-large": "Die Nachricht und ihre Dateien sind zu groß für den Dienst, der die Seiten bearbeitet. Schicken Sie weniger auf einmal.",
      "request-refused":
        "Der Dienst, der die Seiten bearbeitet, kommt mit diesem Gespräch nicht zurecht. Schreiben Sie eine neue Mail statt einer Antwort.",
      busy: "Der Dienst, der die Seiten bearbeitet, ist überlastet.",
      unreachable: "Der Dienst, der die Seiten bearbeitet, ist nicht zu erreichen.",
      "service-error": "Der Dienst, der die Seiten bearbeitet, hatte einen Fehler.",
      "program-ended": "Das Programm, das die Seiten bearbeitet, brach unerwartet ab.",
      "no-room": "Auf dem Rechner, der die Seiten bearbeitet, ist kein Platz mehr.",
      "no-site-tools": "Die Werkzeuge für die Website ließen sich nicht starten.",
    },
    limits: {
      turns: "Es brauchte mehr Schritte, als ein Auftrag brauchen darf.",
      time: "Es dauerte länger, als ein Auftrag dauern darf.",
      output: "Es war mehr anzusehen, als ein Auftrag ansehen darf.",
    },
    declined: "Der Dienst, der die Seiten bearbeitet, hat das abgelehnt. Sagen Sie es bitte mit anderen Worten, oder bitten Sie um etwas anderes.",
  },

  undelivered: {
    headline: "Eine Antwort an Sie kam zurück.",
    paragraph: (address) => `Eine Antwort dazu ließ sich nicht an ${address} zustellen. Das Ergebnis finden Sie auf der Vorschau Ihrer Website.`,
  },

  doneEarlier: "Das wurde schon bei einem früheren Versuch erledigt.",
};
