import { expect, test } from "vitest";
import { readFrontMatter, writeEntry } from "./front-matter.ts";
import { slugOf } from "./slug.ts";

test("values that YAML would take for something else are quoted", () => {
  const frontMatter = {
    a: "no",
    b: "2026-11-20",
    c: "# no comment",
    d: "one: two",
    e: 'a "b"',
    f: "- x",
    g: "line\nbreak",
    h: "\u0085",
    i: " x",
    j: "12",
    k: "",
    l: "&a",
    "m n": "Plain, words.",
  };
  expect(writeEntry(frontMatter, new Set(), "")).toBe(
    '---\na: "no"\nb: "2026-11-20"\nc: "# no comment"\nd: "one: two"\ne: "a \\"b\\""\nf: "- x"\ng: "line\\nbreak"\nh: "\\u0085"\ni: " x"\nj: "12"\nk: ""\nl: "&a"\nm n: Plain, words.\n---\n\n\n',
  );
});

test("numbers, lists, objects and days keep their kind", () => {
  expect(
    writeEntry({ price: 28, tags: ["a", "b: c"], sold: false, gone: null, at: { x: 1 }, date: "2026-11-20" }, new Set(["date"]), "Text\r\n"),
  ).toBe('---\nprice: 28\ntags: ["a","b: c"]\nsold: false\ngone: null\nat: {"x":1}\ndate: 2026-11-20\n---\n\nText\n');
});

test("a body can't end or change the front matter", () => {
  const written = writeEntry({ title: "a\n---\nadmin: true" }, new Set(), "---\nadmin: true\n---\n");
  expect([...readFrontMatter(written)]).toEqual([["title", '"a\\n---\\nadmin: true"']]);
});

test("the fields of a file are read as they are written", () => {
  expect([...readFrontMatter('---\r\ntitle: "A: b"\r\ndate: 2026-01-02\r\ntags:\r\n  - x\r\n  y: z\r\n# note: no\r\n---\r\nbody: none')]).toEqual([
    ["title", '"A: b"'],
    ["date", "2026-01-02"],
    ["tags", ""],
  ]);
  expect([...readFrontMatter("no front matter\n---\na: b\n---\n")]).toEqual([]);
});

test("slugs are names that every file system and address can hold", () => {
  expect(["Öffnungszeiten & mehr", "L'été à la mer", "../../etc/passwd", "Straße", "日本", "a".repeat(99), "--A--"].map(slugOf)).toEqual([
    "offnungszeiten-mehr",
    "lete-a-la-mer",
    "etc-passwd",
    "strasse",
    "",
    "a".repeat(80),
    "a",
  ]);
});
