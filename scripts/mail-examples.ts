// The replies that docs/mails shows: a bakery's day, in two languages.

import { ChannelMessageId, EventId, type Language, ProjectId, type Reply, type ReplyKind, ThreadId } from "@webordinary/domain";

type Told = Pick<Reply, "subject" | "headline" | "asked" | "paragraphs" | "answers"> & Partial<Reply>;

const PREVIEW = "https://hours-7k2m.amelias-bakery.example/";

const GERMAN = {
  done: {
    subject: "Öffnungszeiten im Winter",
    headline: "Die neuen Öffnungszeiten sind auf der Vorschau.",
    asked: "Im Winter öffnen wir erst um 9 und samstags bis 16 Uhr.\nUnd nehmt bitte das neue Foto vom Laden auf die Startseite.",
    paragraphs: [
      "Die Winterzeiten stehen jetzt auf der Startseite und unter „Kontakt“. Ihr Foto vom Laden ist oben auf der Startseite; den Standort habe ich aus der Bilddatei entfernt.",
    ],
    passages: [
      {
        path: "src/pages/index.astro",
        before: "Wir haben Montag bis Freitag von 8 bis 18 Uhr geöffnet, samstags von 8 bis 14 Uhr.",
        after: "Wir haben Montag bis Freitag von 9 bis 18 Uhr geöffnet, samstags von 9 bis 16 Uhr.",
      },
      { path: "src/pages/kontakt.astro", before: "Mo–Fr 8–18 Uhr, Sa 8–14 Uhr", after: "Mo–Fr 9–18 Uhr, Sa 9–16 Uhr" },
    ],
    changedFiles: [
      { path: "src/pages/index.astro", change: "modified" },
      { path: "src/pages/kontakt.astro", change: "modified" },
      { path: "src/assets/laden-im-winter.jpg", change: "added" },
    ],
    pictures: [{ page: "src/pages/index.astro", before: "before-de", after: "after-de" }],
    links: [
      { label: "Vorschau ansehen", url: PREVIEW },
      { label: "Alle Änderungen dieser Woche", url: "https://edit.amelias-bakery.example/" },
    ],
    costUsd: 0.23,
    answers: [
      "„veröffentlichen“ bringt es auf Ihre Website",
      "„rückgängig“ nimmt es zurück",
      "Oder schreiben Sie einfach, was noch anders sein soll.",
    ],
  },
  plan: {
    subject: "Startseite neu",
    headline: "So würde ich die Startseite umbauen. Darf ich?",
    asked: "Die Startseite ist zu voll. Bitte macht sie ruhiger und werft die alten Aktionen raus.",
    paragraphs: [
      "Die Startseite bekommt ein großes Bild, die Öffnungszeiten und drei Lieblingsbrote. Alles andere zieht auf eigene Seiten um.",
      "Startseite: statt neun Kästen nur noch drei.\nAktionen: die vier abgelaufenen werden entfernt, die Seite bleibt.\nÜber uns: übernimmt den Text über die Backstube.",
      "Zu bedenken: Wer eine der alten Aktionen verlinkt hat, landet künftig auf der Aktionsseite. Geschätzte Kosten: 0,80 $.",
    ],
    answers: ["„ja“ macht es so", "„nein“ lässt alles, wie es ist", "„ja, aber …“ und was anders sein soll"],
  },
  question: {
    subject: "Preise",
    headline: "Eine Frage, bevor ich die Preise ändere.",
    asked: "Bitte das Dinkelbrot auf 4,80 ändern",
    paragraphs: ["Es gibt zwei Dinkelbrote: das Dinkelvollkornbrot (4,50 €) und das Dinkel-Walnuss-Brot (5,20 €). Welches meinen Sie, oder beide?"],
    answers: ["Antworten Sie einfach in Ihren Worten."],
  },
  "build-failed": {
    subject: "Neuer Kurs",
    headline: "Die Änderung ist gemacht, aber die Seite lässt sich damit nicht zusammenbauen.",
    asked: "Bitte den Backkurs am 12. Dezember eintragen, mit dem Bild im Anhang.",
    paragraphs: [
      "Der Kurs ist eingetragen und gespeichert. Zwei Versuche, den Fehler zu beheben, haben nicht gereicht. Auf der Vorschau ist der letzte Stand, der funktioniert hat.",
    ],
    excerpt:
      '[InvalidContentEntryDataError] kurse → backkurs-dezember\ndate: Expected type "date", received "string"\n  src/content/kurse/backkurs-dezember.md:4',
    links: [{ label: "Letzten guten Stand ansehen", url: PREVIEW }],
    changedFiles: [{ path: "src/content/kurse/backkurs-dezember.md", change: "added" }],
    costUsd: 0.41,
    answers: ["„nochmal“ versucht es noch einmal", "„rückgängig“ nimmt die Änderung zurück"],
  },
  published: {
    subject: "Öffnungszeiten im Winter",
    headline: "Ihre Website zeigt jetzt die Winterzeiten.",
    asked: "veröffentlichen",
    paragraphs: ["Geprüft: Die Seite antwortet, und sie zeigt den neuen Stand."],
    links: [{ label: "Website öffnen", url: "https://www.amelias-bakery.example/" }],
    answers: ["„rückgängig“ stellt den vorigen Stand wieder her"],
  },
  interrupted: {
    subject: "Öffnungszeiten im Winter",
    headline: "Angehalten, weil eine neuere Nachricht von Ihnen kam.",
    asked: "Im Winter öffnen wir erst um 9.",
    paragraphs: [
      "Was bis dahin gemacht war, bleibt erhalten. Weiter geht es mit dem, was Sie zuletzt geschrieben haben; dazu bekommen Sie eine eigene Antwort.",
    ],
    costUsd: 0.05,
    answers: ["„stopp“ hält auch das an"],
  },
} satisfies Partial<Record<ReplyKind, Told>>;

const ENGLISH = {
  done: {
    subject: "Winter opening hours",
    headline: "The new opening hours are on the preview.",
    asked: "In winter we open at 9, and on Saturdays until 4pm.\nAnd please put the new photo of the shop on the home page.",
    paragraphs: [
      "The winter hours are now on the home page and on “Contact”. Your photo of the shop is at the top of the home page; I removed its location from the file.",
    ],
    passages: [
      {
        path: "src/pages/index.astro",
        before: "We are open Monday to Friday from 8 to 6, Saturdays from 8 to 2.",
        after: "We are open Monday to Friday from 9 to 6, Saturdays from 9 to 4.",
      },
      { path: "src/pages/contact.astro", before: "Mon–Fri 8–6, Sat 8–2", after: "Mon–Fri 9–6, Sat 9–4" },
    ],
    changedFiles: [
      { path: "src/pages/index.astro", change: "modified" },
      { path: "src/pages/contact.astro", change: "modified" },
      { path: "src/assets/shop-in-winter.jpg", change: "added" },
    ],
    pictures: [{ page: "src/pages/index.astro", before: "before-en", after: "after-en" }],
    links: [
      { label: "See the preview", url: PREVIEW },
      { label: "Everything that changed this week", url: "https://edit.amelias-bakery.example/" },
    ],
    costUsd: 0.23,
    answers: ['"publish" puts it on your website', '"undo" takes it back', "Or simply write what else should change."],
  },
  plan: {
    subject: "A calmer home page",
    headline: "This is how I would rebuild the home page. May I?",
    asked: "The home page is too full. Please make it calmer and throw out the old offers.",
    paragraphs: [
      "The home page gets one large picture, the opening hours and three favourite loaves. Everything else moves to pages of its own.",
      "Home page: three boxes instead of nine.\nOffers: the four that have run out are removed, the page stays.\nAbout us: takes over the text about the bakehouse.",
      "Keep in mind: who linked to one of the old offers will land on the offers page. Estimated cost: $0.80.",
    ],
    answers: ['"yes" does it', '"no" leaves everything as it is', '"yes, but ..." and what should be different'],
  },
  question: {
    subject: "Prices",
    headline: "One question before I change the prices.",
    asked: "Please change the spelt bread to 4.80",
    paragraphs: ["There are two spelt breads: the wholegrain one (€4.50) and the one with walnuts (€5.20). Which do you mean, or both?"],
    answers: ["Simply answer in your own words."],
  },
  "build-failed": {
    subject: "New course",
    headline: "The change was made, but the site can't be put together with it.",
    asked: "Please add the baking course on 12 December, with the picture attached.",
    paragraphs: ["The course is written and saved. Two attempts to mend the fault were not enough. The preview shows the last state that worked."],
    excerpt:
      '[InvalidContentEntryDataError] courses → baking-december\ndate: Expected type "date", received "string"\n  src/content/courses/baking-december.md:4',
    links: [{ label: "See the last good state", url: PREVIEW }],
    changedFiles: [{ path: "src/content/courses/baking-december.md", change: "added" }],
    costUsd: 0.41,
    answers: ['"again" tries once more', '"undo" takes the change back'],
  },
  published: {
    subject: "Winter opening hours",
    headline: "Your website now shows the winter hours.",
    asked: "publish",
    paragraphs: ["Checked: the site answers, and it shows the new state."],
    links: [{ label: "Open the website", url: "https://www.amelias-bakery.example/" }],
    answers: ['"undo" brings the state before back'],
  },
  interrupted: {
    subject: "Winter opening hours",
    headline: "Stopped, because a newer message of yours came.",
    asked: "In winter we open at 9.",
    paragraphs: ["What was done by then is kept. The work goes on with what you wrote last; you get a reply of its own for that."],
    costUsd: 0.05,
    answers: ['"stop" stops that too'],
  },
} satisfies Partial<Record<ReplyKind, Told>>;

export type ExampleKind = keyof typeof GERMAN;
export const EXAMPLE_KINDS = Object.keys(GERMAN) as ExampleKind[];

export function exampleReply(kind: ExampleKind, language: Extract<Language, "de" | "en">): Reply {
  const told: Told = (language === "de" ? GERMAN : ENGLISH)[kind];
  return {
    replyId: `example-${kind}-${language}`,
    kind,
    channel: "email",
    projectId: ProjectId.parse("bakery"),
    threadId: ThreadId.parse("hours-7k2m"),
    causeEventId: EventId.parse("event-1"),
    to: "amelia@bakery.example",
    cc: [],
    language,
    inReplyTo: ChannelMessageId.parse("<1@bakery.example>"),
    references: [],
    changedFiles: [],
    links: [],
    passages: [],
    pictures: [],
    excerpt: null,
    costUsd: 0,
    ...told,
  };
}
