// What people and the agent say in the scenes of mail-examples.ts.

import type { Plan } from "@webordinary/domain";

export type Said = {
  readonly subject: string;
  readonly hours: string;
  readonly oldHours: string;
  readonly newHours: string;
  readonly hoursChanged: string;
  readonly ratherThis: string;
  readonly whichHours: string;
  readonly theHours: string;
  readonly course: string;
  readonly courseAdded: string;
  readonly price: string;
  readonly whichBowl: string;
  readonly redesign: string;
  readonly plan: Plan;
  readonly unreachable: string;
  readonly no: string;
  readonly undo: string;
  readonly publish: string;
  readonly status: string;
  readonly help: string;
  /** The site's home page with these hours on it, as HTML. */
  readonly page: (hours: string) => string;
};

const page = (name: string, slogan: string) => (hours: string) =>
  [
    "<!doctype html><meta charset=utf-8>",
    "<style>body{margin:0;font-family:Georgia,serif;color:#33261a;background:#fffaf2;text-align:center}</style>",
    '<div style="height:420px;background:linear-gradient(160deg,#d9b382,#5b4636)"></div>',
    `<h1 style="font-size:72px;margin:56px 0 0">${name}</h1>`,
    `<p style="font-size:36px;margin:16px">${slogan}</p>`,
    `<p style="font-size:40px;margin:48px">${hours}</p>`,
  ].join("\n");

const ENGLISH: Said = {
  subject: "Winter opening hours",
  hours: "In winter we open at 9, and on Saturdays until 4pm. Please put it on the home page.",
  oldHours: "Monday to Friday 8 to 6, Saturday 8 to 2",
  newHours: "Monday to Friday 9 to 6, Saturday 9 to 4",
  hoursChanged: "The winter hours are on the home page now. I left the holiday note as it was.",
  ratherThis: "Sorry, and we close at 5 on Fridays.",
  whichHours: "Which opening hours are on the website at the moment?",
  theHours: "The home page says: Monday to Friday 8 to 6, Saturday 8 to 2. Nothing was changed.",
  course: "Please add a page for the glazing course on 12 December.",
  courseAdded: "The course has a page of its own, with the date and the price.",
  price: "Please change the price of the blue bowl to 48.",
  whichBowl: "There are two blue bowls: the large one for $42 and the small one for $28. Which of them do you mean?",
  redesign: "The home page is too full. Please redesign it, calmer, without the old offers.",
  plan: {
    summary: "The home page gets one large picture, the opening hours and three favourite pieces. Everything else moves to pages of its own.",
    pages: [
      { page: "Home page", change: "three boxes instead of nine" },
      { page: "Offers", change: "the four that have run out are removed" },
      { page: "About us", change: "takes over the text about the workshop" },
    ],
    risks: ["Who linked to one of the old offers will land on the offers page."],
    estimatedCostUsd: 0.8,
  },
  unreachable: "the service answered: overloaded",
  no: "no",
  undo: "undo",
  publish: "publish",
  status: "status",
  help: "help",
  page: page("Amelia’s Pottery", "Bowls that take their time."),
};

const GERMAN: Said = {
  subject: "Öffnungszeiten im Winter",
  hours: "Im Winter öffnen wir erst um 9 und samstags bis 16 Uhr. Bitte auf die Startseite setzen.",
  oldHours: "Montag bis Freitag 8 bis 18 Uhr, Samstag 8 bis 14 Uhr",
  newHours: "Montag bis Freitag 9 bis 18 Uhr, Samstag 9 bis 16 Uhr",
  hoursChanged: "Die Winterzeiten stehen jetzt auf der Startseite. Den Hinweis auf die Ferien habe ich gelassen, wie er war.",
  ratherThis: "Entschuldigung, und freitags schließen wir um 17 Uhr.",
  whichHours: "Welche Öffnungszeiten stehen im Moment auf der Website?",
  theHours: "Auf der Startseite steht: Montag bis Freitag 8 bis 18 Uhr, Samstag 8 bis 14 Uhr. Geändert wurde nichts.",
  course: "Bitte eine Seite für den Glasurkurs am 12. Dezember anlegen.",
  courseAdded: "Der Kurs hat eine eigene Seite, mit Datum und Preis.",
  price: "Bitte den Preis der blauen Schale auf 48 ändern.",
  whichBowl: "Es gibt zwei blaue Schalen: die große für 42 € und die kleine für 28 €. Welche davon meinen Sie?",
  redesign: "Die Startseite ist zu voll. Bitte neu gestalten, ruhiger, ohne die alten Angebote.",
  plan: {
    summary: "Die Startseite bekommt ein großes Bild, die Öffnungszeiten und drei Lieblingsstücke. Alles andere zieht auf eigene Seiten um.",
    pages: [
      { page: "Startseite", change: "drei Kästen statt neun" },
      { page: "Angebote", change: "die vier abgelaufenen werden entfernt" },
      { page: "Über uns", change: "übernimmt den Text über die Werkstatt" },
    ],
    risks: ["Wer eines der alten Angebote verlinkt hat, landet künftig auf der Seite der Angebote."],
    estimatedCostUsd: 0.8,
  },
  unreachable: "the service answered: overloaded",
  no: "nein",
  undo: "rückgängig",
  publish: "veröffentlichen",
  status: "Status",
  help: "Hilfe",
  page: page("Amelias Töpferei", "Schalen, die Zeit haben."),
};

export const sayings = (language: "de" | "en"): Said => (language === "de" ? GERMAN : ENGLISH);
