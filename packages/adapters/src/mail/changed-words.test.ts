import { expect, it } from "vitest";
import { changedWords, type Run } from "./changed-words.ts";

/** Changed words in brackets. */
const marked = (runs: readonly Run[]): string => runs.map(({ text, changed }) => (changed ? `[${text}]` : text)).join("");

it.each([
  ["one word", "We are Closed today.", "We are Open today.", "We are [Closed] today.", "We are [Open] today."],
  ["times, whole", "from 9:30 to 17:00", "from 9:45 to 17:00", "from [9:30] to 17:00", "from [9:45] to 17:00"],
  ["a phrase, as one mark", "call us now please", "write an e-mail please", "[call us now] please", "[write an e-mail] please"],
  ["words that came", "Bread", "Bread and cake", "Bread", "Bread [and cake]"],
  ["words that went", "Bread and cake", "Bread", "Bread [and cake]", "Bread"],
  ["all of a new passage", "", "Fresh bread", "", "[Fresh bread]"],
  ["all of a removed passage", "Fresh bread", "", "[Fresh bread]", ""],
  ["nothing but spaces", "Fresh\n  bread", " Fresh bread ", "Fresh bread", "Fresh bread"],
  ["accents and other alphabets", "Über uns: שלום", "Über uns: עולם", "Über uns: [שלום]", "Über uns: [עולם]"],
])("marks %s", (_, before, after, was, now) => {
  const words = changedWords(before, after);
  expect([marked(words.before), marked(words.after)]).toEqual([was, now]);
});

it("keeps every character of texts that are nothing but signs", () => {
  const { before, after } = changedWords("!".repeat(2_000), "?".repeat(2_000));
  expect([before, after].map((runs) => runs.map(({ text }) => text).join("").length)).toEqual([2_000, 2_000]);
});
