import { describe, expect, test } from "vitest";
import { isLargeRequest } from "./large-request.ts";

describe("a request is large by its words:", () => {
  test.each([
    "Please redesign the home page.",
    "We need a complete overhaul of the shop",
    "Could you rewrite the whole site in a friendlier tone?",
    "Change the font on every page",
    "Delete the page about our old workshop.",
    "Please remove the blog",
    "I'd like to drop the old page with the prices",
    "Bitte die Website neu gestalten.",
    "Wir möchten die Startseite umgestalten",
    "Bitte lösche die Seite Über uns",
    "Könnten Sie die alte Seite bitte wieder löschen?",
    "Die Unterseite Preise bitte entfernen",
    "Ändern Sie die Schrift auf allen Seiten",
    "Il faudrait une refonte du site",
    "Supprimez la page des tarifs, s'il vous plaît",
    "Changez la police sur toutes les pages",
    "Rediseñar la portada, por favor",
    "Elimina la página de precios",
    "Cambie la letra en todas las páginas",
    "Vorrei ridisegnare il sito",
    "Elimini la pagina dei prezzi",
    "Cambi il carattere in tutte le pagine",
    "Hello,\n\nI have thought about it.\nPlease\ndelete\nthe old page. Thanks",
  ])("%s", (text) => {
    expect(isLargeRequest(text)).toBe(true);
  });
});

describe("a request is ordinary:", () => {
  test.each([
    "Change the opening hours to 10 to 6.",
    "On the page Contact, remove the fax number.",
    "The shop is closed on Monday: delete that line.",
    "We rebuild kilns. Write that on the page Workshop.",
    "Add this photo to the page about mugs.",
    "Remove the second photo on the home page.",
    "Please delete the phone number at the bottom of the page.",
    "Drop the price of the blue mug to 20, it's on the page Prices.",
    "Write a new post about the market on Saturday.",
    "The whole family is coming: add a line about it.",
    "We remove the glaze with a sponge: please add that to the page Workshop.",
    "Bitte die Öffnungszeiten ändern.",
    "Auf der Seite Kontakt die Telefonnummer löschen",
    "Die Telefonnummer auf der Seite Kontakt entfernen.",
    "Auf der Startseite bitte das dritte Foto löschen.",
    "Der Umbau der Werkstatt ist fertig, bitte schreiben Sie das.",
    "Ajoutez cette photo à la page d'accueil.",
    "Supprimez la deuxième photo de la page d'accueil.",
    "Cambie el horario, por favor.",
    "Quite la segunda foto de la página de inicio.",
    "Aggiunga questa foto alla pagina delle tazze.",
    "Tolga la seconda foto dalla pagina iniziale.",
    "",
  ])("%s", (text) => {
    expect(isLargeRequest(text)).toBe(false);
  });
});

test("a megabyte is read in no time", () => {
  for (const part of ["delete ", "delete the ", "losch", "a ", "é", "neu gestalt"]) {
    const began = performance.now();
    isLargeRequest(part.repeat(1_000_000 / part.length));
    expect(performance.now() - began).toBeLessThan(250);
  }
});
