import { sampleReply } from "@webordinary/testing/contracts";
import { expect, it } from "vitest";
import { readablePassage } from "./code-text.ts";
import { replyContent } from "./reply-content.ts";

it.each([
  ["src/site.ts", 'openingHours: "Open at 9",', 'openingHours: "Open at 10",', "Open at 9", "Open at 10"],
  ["src/site.json", '"hours": "Open at 9"', '"hours": "Open at 10"', "Open at 9", "Open at 10"],
  ["src/site.ts", "title: 'Anna\\'s caf\\u00e9'", "title: `Anna's bar`", "Anna's café", "Anna's bar"],
  ["src/site.ts", "", "hours: 'Open', days: 'Monday'", "", "Open\nMonday"],
])("a reader of a change in %s (%j, %j) is shown %j and %j", (path, before, after, was, now) => {
  expect(readablePassage(path, before, after)).toEqual({ before: was, after: now });
});

it.each([
  ["src/site.ts", "price: 10", "price: 12"],
  ["src/site.ts", "price: 10", 'price: "12"'],
  ["src/style.css", 'font: 10px "Arial"', 'font: 12px "Arial"'],
  ["src/pages/index.md", 'We say "Open"', 'We say "Closed"'],
])("a change in %s that its quoted texts don't tell is shown whole: %j, %j", (path, before, after) => {
  expect(readablePassage(path, before, after)).toEqual({ before, after });
});

it("a mail about a change in a code file shows its text, under a name that people understand", () => {
  const passages = [{ path: "src/data/opening-hours.ts", before: 'text: "Open at 9"', after: 'text: "Open at 10"' }];
  const [passage] = replyContent(sampleReply({ passages })).passages;
  expect([passage?.page, passage?.after.map(({ text }) => text).join("")]).toEqual(["Opening hours", "Open at 10"]);
});
