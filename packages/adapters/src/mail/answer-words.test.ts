import { describe, expect, it } from "vitest";
import { answerLink, answerOf } from "./answer-words.ts";

describe("the word that can be answered", () => {
  it.each([
    ['"undo" takes the change back', { before: "", word: "undo", after: " takes the change back" }],
    ["„ja“ macht es so", { before: "", word: "ja", after: " macht es so" }],
    ["Répondez « oui » pour le faire", { before: "Répondez ", word: "oui", after: " pour le faire" }],
    ["«sí» lo hace", { before: "", word: "sí", after: " lo hace" }],
    ['"yes, but ..." and what should be different', { before: "", word: "yes, but", after: " and what should be different" }],
    ["Reply with your answer.", { before: "Reply with your answer.", word: null, after: "" }],
    ['An empty "" is none', { before: 'An empty "" is none', word: null, after: "" }],
  ])("%s", (line, expected) => {
    expect(answerOf(line)).toEqual(expected);
  });

  it("is put into a mail that its link opens", () => {
    const link = new URL(answerLink("amelia+k7m2@mail.example", "Re: Öffnung & Zeiten", "ja, bitte"));
    expect(decodeURIComponent(link.pathname)).toBe("amelia+k7m2@mail.example");
    expect(Object.fromEntries(link.searchParams)).toEqual({ subject: "Re: Öffnung & Zeiten", body: "ja, bitte" });
    expect(link.href).not.toContain("+");
  });
});
