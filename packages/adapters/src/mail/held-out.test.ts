import { HELD_OUT_MAILS, REPLY_CORPUS } from "@webordinary/testing";
import { expect, it } from "vitest";
import { readReply } from "./reply-text.ts";

/** What may be asked of mails that the patterns weren't made for. */
const MIN_EXACT = 0.7;
const MAX_LOST = 0.03;

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** A word of the writer's is missing. */
function losesWords(wrote: string, text: string): boolean {
  const left = wordsOf(text);
  return wordsOf(wrote).some((word) => {
    const at = left.indexOf(word);
    if (at < 0) return true;
    left.splice(at, 1);
    return false;
  });
}

const read = HELD_OUT_MAILS.map(({ name, text, html, subject, wrote }) => ({
  name,
  wrote,
  text: readReply({ text: text ?? null, html: html ?? null, subject: subject ?? "Re: Hours" }).text,
}));

it("of forty mails that no pattern was made for, at least 70% are read exactly", () => {
  const exact = read.filter(({ text, wrote }) => text === wrote);
  console.log(
    `held out: ${exact.length} of ${read.length} exact; not: ${read
      .filter((mail) => !exact.includes(mail))
      .map(({ name }) => name)
      .join("; ")}`,
  );
  expect(read.length).toBeGreaterThanOrEqual(40);
  expect(exact.length / read.length).toBeGreaterThanOrEqual(MIN_EXACT);
});

it("of these, at most 3% lose any of their writer's words", () => {
  const lost = read.filter(({ text, wrote }) => losesWords(wrote, text)).map(({ name }) => name);
  expect([lost, lost.length / read.length <= MAX_LOST]).toEqual([lost, true]);
});

it("none of them is in the corpus, and a lost word is seen", () => {
  expect(REPLY_CORPUS.filter(({ text }) => text !== undefined && HELD_OUT_MAILS.some((held) => held.text === text))).toEqual([]);
  expect([losesWords("one two", "two one"), losesWords("one one", "one"), losesWords("one", "")]).toEqual([false, true, true]);
});
