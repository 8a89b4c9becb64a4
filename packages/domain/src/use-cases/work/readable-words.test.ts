import { expect, test } from "vitest";
import { saysOf, wordsOf } from "./readable-words.ts";

test("the words of a page are those that its readers see", () => {
  const page =
    "<title>Mugs</title><style>p { color: red }</style><p>Blue&nbsp;&amp; <b>caf&#233;</b>-green</p><SCRIPT>var x = '<p>no</p>'</SCRIPT>end";
  expect(wordsOf(page)).toBe(" Mugs Blue café green end ");
});

test.each([
  ["## Open at **10**", [" Open at 10 "]],
  ['openingHours: "Open 10 to 6",', [" openingHours Open 10 to 6 ", " Open 10 to 6 "]],
  ["Our opening hours\n10 to 6", [" Our opening hours 10 to 6 ", " Our opening hours "]],
  ["---", []],
])("a page with the passage %j says one of these", (passage, says) => {
  expect(saysOf(passage)).toStrictEqual(says);
});

test("half a megabyte of broken marks is read in a moment", () => {
  const began = performance.now();
  for (const part of ["<script>", "<", "&#", '"<style '] as const) wordsOf(part.repeat(500_000 / part.length));
  expect(performance.now() - began).toBeLessThan(3_000);
});
