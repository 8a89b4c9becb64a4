import { Language, words } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { describe, expect, it } from "vitest";
import { answerLink, answerOf } from "./answer-words.ts";
import { replyContent } from "./reply-content.ts";
import { htmlReply } from "./reply-html.ts";
import { answerText } from "./reply-plain.ts";
import { WORDING } from "./wording/by-language.ts";

const marksIn = (text: string): ReadonlySet<string> => new Set(text.match(/["“”„«»]/g));

describe("the word that can be answered", () => {
  it.each([
    ['"undo" takes the change back', [["", "undo", "undo"]], " takes the change back"],
    ["„ja“ macht es so", [["", "ja", "ja"]], " macht es so"],
    ["Répondez « oui » pour le faire", [["Répondez ", "oui", "oui"]], " pour le faire"],
    ["«sí» lo hace", [["", "sí", "sí"]], " lo hace"],
    ['"yes, but ..." and what should be different', [["", "yes, but ...", "yes, but"]], " and what should be different"],
    ["Reply with your answer.", [], "Reply with your answer."],
    ['An empty "" is none', [], 'An empty "" is none'],
    [
      '"yes" or "no" decides',
      [
        ["", "yes", "yes"],
        [" or ", "no", "no"],
      ],
      " decides",
    ],
    [
      "„ja“ oder „nein“ entscheidet",
      [
        ["", "ja", "ja"],
        [" oder ", "nein", "nein"],
      ],
      " entscheidet",
    ],
  ] as const)("%s", (line, words, after) => {
    expect(answerOf(line)).toEqual({ words: words.map(([before, shown, word]) => ({ before, shown, word })), after });
  });

  it.each(Language.options)("is marked alike wherever the help in %s names it, and each one is a link", (language) => {
    const { answers } = words(language).control.help;
    const content = replyContent(sampleReply({ kind: "help", language, answers: [...answers] }));
    const [open, close] = WORDING[language].quotes;
    const lines = content.answers.map((answer) => answerText(answer, content.wording));
    expect(lines[0]?.split(open.trim()).length, lines[0]).toBe(3);
    expect(marksIn(lines.join("")), "no other quotation marks are left").toEqual(marksIn(open + close));
    const html = htmlReply({ content, pictures: [], answerLink: (word) => `mailto:a@b.example?body=${word}`, mark: "" });
    expect(html.match(/body=/g)).toHaveLength(6);
  });

  it("is put into a mail that its link opens", () => {
    const link = new URL(answerLink("amelia+k7m2@mail.example", "Re: Öffnung & Zeiten", "ja, bitte"));
    expect(decodeURIComponent(link.pathname)).toBe("amelia+k7m2@mail.example");
    expect(Object.fromEntries(link.searchParams)).toEqual({ subject: "Re: Öffnung & Zeiten", body: "ja, bitte" });
    expect(link.href).not.toContain("+");
  });
});
