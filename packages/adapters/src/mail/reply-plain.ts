import type { Answer } from "./answer-words.ts";
import type { Run } from "./changed-words.ts";
import type { ReplyContent } from "./reply-content.ts";
import { type Section, SHAPES } from "./reply-shapes.ts";
import { rejoined, wrapText } from "./wrap-text.ts";

/** The reply as a plain text mail of 72 columns, in the order of its HTML. `mark` is its last line. */
export function plainReply(content: ReplyContent, mark: string): string {
  const sections = SHAPES[content.kind].sections.map((section) => SECTIONS[section](content));
  // No "-- " above the footer: programs that quote leave out what is below it, and with it the mark.
  const parts = [wrapText(content.headline), ...sections, `${wrapText(content.footer)}\n${mark}`];
  return `${parts.filter((part) => part !== null && part !== "").join("\n\n")}\n`;
}

const SECTIONS: Readonly<Record<Section, (content: ReplyContent) => string | null>> = {
  asked: ({ asked, wording }) => (asked === "" ? null : titled(wording.asked, wrapText(rejoined(asked), "> "))),
  said: ({ paragraphs }) => paragraphs.map((paragraph) => wrapText(paragraph)).join("\n\n"),
  button: ({ links: [first], wording }) => (first ? titled(wording.look, `${wrapText(`${first.label}:`)}\n${first.href ?? first.url}`) : null),
  links: ({ links: [, ...rest] }) => rest.map(({ label, url, href }) => `${wrapText(`${label}:`)}\n${href ?? url}`).join("\n\n"),
  passages: ({ passages, wording }) => (passages.length === 0 ? null : titled(wording.changed, passages.map(passage(wording)).join("\n\n"))),
  // A text has no pictures; the pages that they show are named.
  pictures: () => null,
  pages: ({ pages, morePages, wording }) => {
    const lines = pages.map(({ name, change }) => wrapText(`${name}: ${change}`, "- ", "  "));
    return lines.length === 0 ? null : titled(wording.pages, [...lines, ...(morePages === null ? [] : [morePages])].join("\n"));
  },
  excerpt: ({ excerpt }) => excerpt?.replace(/^(?=.)/gm, "    ") ?? null,
  answers: ({ answers, wording }) =>
    answers.length === 0 ? null : titled(wording.answer, answers.map((answer) => wrapText(answerText(answer, wording), "- ", "  ")).join("\n")),
  cost: ({ cost }) => cost,
};

const titled = (title: string, body: string): string => `${title}:\n${body}`;

/** The line with its words in the language's quotation marks. */
export function answerText({ words, after }: Answer, { quotes: [open, close] }: ReplyContent["wording"]): string {
  return words.map(({ before, shown }) => `${before}${open}${shown}${close}`).join("") + after;
}

function passage({ before: was, after: now }: ReplyContent["wording"]) {
  const side = (label: string, runs: readonly Run[]): string[] =>
    runs.length === 0 ? [] : [wrapText(`${label}: ${runs.map(({ text }) => text).join("")}`, "  ", "    ")];
  return ({ page, before, after }: ReplyContent["passages"][number]): string =>
    [wrapText(page), ...side(was, before), ...side(now, after)].join("\n");
}
