import { describe, expect, test } from "vitest";
import { CONTROL_PHRASES } from "./control-phrases.ts";
import { languageOfControl, readControl } from "./control-words.ts";
import { ControlWord } from "./message.ts";

describe("words of control", () => {
  test.each([
    ["Yes", "yes"],
    ["YES!!!", "yes"],
    ["Ja, bitte.", "yes"],
    ["D'accord.", "yes"],
    ["¡Sí!", "yes"],
    ["Sì, grazie", "yes"],
    ["Yes please 👍", "yes"],
    ["Nein, danke.", "no"],
    ["Non merci", "no"],
    ["Stop.", "stop"],
    ["Abbrechen", "stop"],
    ["Arrête !", "stop"],
    ["undo", "undo"],
    ["Rückgängig machen", "undo"],
    ["Deshacer", "undo"],
    ["Veröffentlichen", "publish"],
    ["Pubblica", "publish"],
    ["Status?", "status"],
    ["À l'aide", "help"],
  ])("%s is all that was written", (text, word) => {
    expect(readControl(text)).toEqual({ word, rest: "" });
  });

  test("the first line counts, and what follows is kept", () => {
    expect(readControl("stop\n\nI'll write again tomorrow.")).toEqual({ word: "stop", rest: "I'll write again tomorrow." });
    expect(readControl("Ja, aber in Blau.\nUnd größer.")).toEqual({ word: "yes", rest: "aber in Blau.\nUnd größer." });
    expect(readControl("Yes - but keep the old photo")).toEqual({ word: "yes", rest: "but keep the old photo" });
    expect(readControl("Oui, mais sans la photo")).toEqual({ word: "yes", rest: "mais sans la photo" });
  });

  test("what follows is the end of the text as it stands", () => {
    for (const text of ["yes, but\n\n\n  keep it ", "\r\nStop\r\n\r\nto all\r\nof it", `no: ${"x".repeat(3_000)}\ny`, "ja,   \n mehr"]) {
      const { rest = "nothing" } = readControl(text) ?? {};
      expect([rest, text.trimEnd().endsWith(rest)]).toEqual([rest.trim(), true]);
    }
    expect(readControl("yes, but\n\n\n  keep it ")).toEqual({ word: "yes", rest: "but\n\n\n  keep it" });
  });

  test.each([
    "No parking on Sunday, please add that.",
    "Stop the music on the home page.",
    "Publish the new prices on the page Prices.",
    "Help our customers find the shop: add a map.",
    "Status symbols are out of fashion. Change the headline.",
    "Please change the hours.\nstop",
    "Undo the last change of the hours, but keep the photo",
    "Sí se puede should be the headline",
    "Yes-men are not welcome here, write that.",
    "",
  ])("%s is an instruction like any other", (text) => {
    expect(readControl(text)).toBeNull();
  });

  test("every phrase means one thing, as it is and as people write it", () => {
    const phrases = ControlWord.options.flatMap((word) =>
      Object.values(CONTROL_PHRASES[word])
        .flat()
        .map((phrase) => [phrase, word] as const),
    );
    expect(new Set(phrases.map(([phrase]) => phrase)).size).toBe(phrases.length);
    for (const [phrase, word] of phrases) expect(readControl(`  ${phrase.toUpperCase()}. `)).toEqual({ word, rest: "" });
  });

  test("a megabyte of anything is read in no time", () => {
    for (const part of ["yes, ", "yes ", "-", " ", "\n", "é", ","]) {
      const began = performance.now();
      readControl(part.repeat(1_000_000 / part.length));
      expect(performance.now() - began, part).toBeLessThan(1_000);
    }
  });
});

test.each([
  ["Hilfe!", "de"],
  ["Rückgängig\nund danke", "de"],
  ["Vas-y", "fr"],
  ["publícalo", "es"],
  ["va bene", "it"],
  ["help", null],
  ["Sì", null],
  ["no", null],
  ["Bitte die Seite rot", null],
])("the language of %j, as far as the word alone tells", (text, language) => {
  expect(languageOfControl(text)).toBe(language);
});
