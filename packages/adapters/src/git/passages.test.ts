import { MAX_PASSAGE } from "@webordinary/domain";
import { expect, test } from "vitest";
import { changedPlaces } from "./passages.ts";
import { type PatchLine, parsePatch } from "./patch.ts";
import type { Reading } from "./readable-text.ts";

const lines = (patch: string): PatchLine[] =>
  patch.split("\n").map((line) => ({ in: line[0] === "+" ? "after" : line[0] === "-" ? "before" : "both", text: line.slice(1) }));
const places = (patch: string, reading: Reading = "markup") => changedPlaces(lines(patch), reading);

test("changed lines that follow each other are one place", () => {
  expect(places("-<dt>Mon</dt>\n-<dd>9-5</dd>\n+<dt>Mon</dt>\n+<dd>9-6</dd>\n <hr>\n-Tue\n+Wed")).toStrictEqual([
    { before: "Mon\n9-5", after: "Mon\n9-6" },
    { before: "Tue", after: "Wed" },
  ]);
});

test("changes of markup, of spaces and of scripts are no places", () => {
  expect(places('-<p class="a">Bread</p>\n+<p\n+  class="b">\n+  Bread</p>\n <script>\n-let a = 1;\n+let a = 2;\n </script>')).toStrictEqual([]);
});

test("a link or picture that leads elsewhere is a place", () => {
  expect(places('-<a href="/a.pdf">Menu</a>\n+<a href="/b.pdf">Menu</a>')).toStrictEqual([{ before: "(/a.pdf) Menu", after: "(/b.pdf) Menu" }]);
});

test("a long place is cut around where it begins to differ", () => {
  const [place] = places(`-${"same ".repeat(300)}old ${"more ".repeat(300)}\n+${"same ".repeat(300)}new ${"more ".repeat(300)}`, "plain");
  expect(place?.before).toMatch(/^…same (same )*old more /);
  expect(place?.after).toMatch(/^…same (same )*new more /);
  expect([place?.before.length, place?.after.length]).toStrictEqual([MAX_PASSAGE, MAX_PASSAGE]);
});

test("no character is cut in half", () => {
  const [place] = places(`+${"👍".repeat(1_000)}`, "plain");
  expect(place?.after.isWellFormed()).toBe(true);
});

test("a text that looks like a patch is read as the text that it is", () => {
  const patch =
    "diff --git a/0 b/0\nindex 1..2 100644\n--- a/0\n+++ b/0\n@@ -1,2 +1,2 @@\n--- a/0\n+diff --git a/1 b/1\n @@ -1 +1 @@\n\\ No newline at end of file\n";
  expect(parsePatch(patch)).toStrictEqual(
    new Map([
      [
        "0",
        [
          { in: "before", text: "-- a/0" },
          { in: "after", text: "diff --git a/1 b/1" },
          { in: "both", text: "@@ -1 +1 @@" },
        ],
      ],
    ]),
  );
});
