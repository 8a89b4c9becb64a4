import { expect, it } from "vitest";
import { rejoined, TEXT_COLUMNS, wrapText } from "./wrap-text.ts";

it("breaks at spaces, at 72 columns, with the prefix counted", () => {
  const wrapped = wrapText("word ".repeat(60).trim(), "> ");
  expect(Math.max(...wrapped.split("\n").map((line) => line.length))).toBeLessThanOrEqual(TEXT_COLUMNS);
  expect(wrapped.replaceAll("> ", "").replaceAll("\n", " ")).toBe("word ".repeat(60).trim());
});

it("keeps a word whole that is longer than a line", () => {
  expect(wrapText(`see ${"x".repeat(5_000)} now`)).toBe(`see\n${"x".repeat(5_000)}\nnow`);
});

it("keeps empty lines, and hangs the lines after the first", () => {
  expect(wrapText("a\n\nb", "> ")).toBe("> a\n>\n> b");
  expect(wrapText(`${"a".repeat(60)} ${"b".repeat(20)}`, "- ", "  ")).toBe(`- ${"a".repeat(60)}\n  ${"b".repeat(20)}`);
});

it("joins the lines that a mail program broke, so that they aren't broken twice", () => {
  const broken = "from this week on I'm in the studio on Sundays as well, and an hour longer\nin the evening. Please\n\nchange it.";
  expect(wrapText(rejoined(broken), "> ")).toBe(
    "> from this week on I'm in the studio on Sundays as well, and an hour\n> longer in the evening. Please\n>\n> change it.",
  );
});

it.each([
  ["short lines", "Amelia Potter\n12 Kiln Lane\nPorthwen"],
  ["a list, with long lines too", `- ${"cups ".repeat(14)}and\n- plates\n1. bowls ${"cups ".repeat(12)}\n2. jugs`],
  ["an empty line", `${"word ".repeat(14)}end\n\nNext`],
  ["a quoted question and its answer", `> ${"word ".repeat(14)}end?\nYes`],
  ["an indented line", `${"word ".repeat(14)}end\n  indented`],
  ["a paragraph that nobody broke", `${"word ".repeat(40)}end\nNext`],
  ["a list's title", `${"word ".repeat(13)}these:\nThe red one`],
  ["an address below a short line", `Link to our new shop please:\nhttps://pottery.example/${"x".repeat(50)}`],
  ["an address below a shorter line", `Our shop\nhttps://pottery.example/${"x".repeat(50)}`],
  ["an address", `https://pottery.example/${"x".repeat(50)}\nThat one`],
])("keeps the line breaks of %s", (_, text) => {
  expect(rejoined(text)).toBe(text);
});
