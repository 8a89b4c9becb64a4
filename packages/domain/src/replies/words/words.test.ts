import { describe, expect, test } from "vitest";
import { readControl } from "../../message/control-words.ts";
import { type ControlWord, Language } from "../../message/message.ts";
import { ScopeRule } from "../../plan/scope.ts";
import { words } from "./words.ts";

/** Every text of a table with its place; a function's text with values that no language changes. */
function texts(table: unknown, place = ""): [string, string][] {
  if (typeof table === "string") return [[place, table]];
  if (typeof table === "function") return [[place, String(table(argumentFor(place)))]];
  return Object.entries(table as object).flatMap(([key, value]) => texts(value, place === "" ? key : `${place}.${key}`));
}

function argumentFor(place: string): unknown {
  if (place === "refused") return [{ name: "mug.heic", reason: "12345" }];
  return /cost|Spent|Tried|gaveUp|expire|Limit/.test(place) ? 7 : "12345";
}

const english = new Map(texts(words("en")));
const others = Language.options.filter((language) => language !== "en");
/** What stands in quotation marks, without the dots of "yes, but ...". */
const QUOTED = /["„«] ?([^"„“«»]+?) ?["“»]/g;
const quotedIn = (text: string): string[] => [...text.matchAll(QUOTED)].map(([, word = ""]) => word.replace(/\s*\.\.\.$/, ""));

describe.each(others)("the words in %s", (language) => {
  const own = texts(words(language));

  test("are there for everything that is said", () => {
    expect(own.map(([place]) => place)).toStrictEqual([...english.keys()]);
    expect(own.filter(([, text]) => text.trim() === "" || /undefined|\[object/.test(text))).toStrictEqual([]);
  });

  test("have no English left in them", () => {
    expect(own.filter(([place, text]) => english.get(place) === text)).toStrictEqual([]);
    expect(own.filter(([, text]) => /\b(?:the|your|and|could|what|reply|with)\b/i.test(text))).toStrictEqual([]);
  });

  test("say whatever value the English ones say", () => {
    const values = (text: string | undefined) => (text?.match(/12345|mug\.heic|\b7\b|\$/g) ?? []).toSorted();
    expect(own.filter(([place, text]) => values(text).join() !== values(english.get(place)).join())).toStrictEqual([]);
  });

  test("write amounts of money as the language does", () => {
    expect(words(language).plan.cost(0.5)).toMatch(/\b0,50 \$/);
    expect(words("en").plan.cost(0.5)).toContain("$0.50");
  });
});

const NAMED: readonly (readonly [ControlWord, (say: ReturnType<typeof words>) => string])[] = [
  ["stop", (say) => say.acknowledged.stop],
  ["stop", (say) => say.done.stopCameLate],
  ["undo", (say) => say.done.undo],
  ["undo", (say) => say.undone.redo],
  ["undo", (say) => say.undone.broughtBack.again],
  ["publish", (say) => say.done.publish],
  ["yes", (say) => say.plan.yes],
  ["no", (say) => say.plan.no],
  ["yes", (say) => say.control.help.answers[0] ?? ""],
  ["stop", (say) => say.control.help.answers[1] ?? ""],
  ["undo", (say) => say.control.help.answers[2] ?? ""],
  ["publish", (say) => say.control.help.answers[3] ?? ""],
  ["status", (say) => say.control.help.answers[4] ?? ""],
];

describe.each(Language.options)("what can be answered in %s", (language) => {
  const say = words(language);

  test.each(NAMED)("names a word that is understood as %s", (word, line) => {
    // The first in quotation marks is what the mail's link answers with.
    expect(readControl(quotedIn(line(say))[0] ?? "nothing")).toEqual({ word, rest: "" });
  });

  test("tells that a yes may come with a but, and a late stop can be undone", () => {
    expect(readControl(`${quotedIn(say.plan.yes)[1]} 12345`)).toMatchObject({ word: "yes", rest: expect.stringContaining("12345") });
    expect(readControl(quotedIn(say.done.stopCameLate)[1] ?? "")).toEqual({ word: "undo", rest: "" });
    expect(readControl(quotedIn(say.control.help.answers[0] ?? "")[1] ?? "")).toEqual({ word: "no", rest: "" });
  });

  test("is in plain words, and headlines are sentences", () => {
    const all = texts(say);
    expect(all.filter(([, text]) => /\b(?:git|commit\w*|merge\w*|branch|push\w*|repository|repositorio|dépôt|null)\b/i.test(text))).toStrictEqual([]);
    expect(all.filter(([place, text]) => /headline/i.test(place) && !/[.?]$/.test(text))).toStrictEqual([]);
  });

  test("has words for every way of going too far", () => {
    for (const rule of ScopeRule.options) expect(say.plan.beyond.rules[rule]("12345")).not.toBe("");
  });
});
