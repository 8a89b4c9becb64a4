import { expect, it } from "vitest";
import { TEXT_COLUMNS, wrapText } from "./wrap-text.ts";

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
