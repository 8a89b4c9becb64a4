import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const TRAPS = readFileSync(join(ROOT, "docs", "traps.md"), "utf8");

/** `| 12 | what must hold | tests | later |`, in the order of the page. */
const rows = TRAPS.split("\n")
  .filter((line) => /^\| \d+b? \|/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, trap = "", , tests = "", later = ""]) => ({ trap, tests, later }));

const named = rows.flatMap(({ trap, tests }) =>
  [...tests.matchAll(/\]\(\.\.\/([^)]+)\): "(.+?)"(?:<br>|$)/g)].map(([, file = "", name = ""]) => ({ trap, file, name })),
);

describe("docs/traps.md", () => {
  test("lists every trap once", () => {
    const numbers = Array.from({ length: 29 }, (_, index) => String(index + 1)).toSpliced(14, 0, "14b");
    expect(rows.map(({ trap }) => trap)).toEqual(numbers);
  });

  test("has a test for each trap, or says with what it comes", () => {
    expect(rows.filter(({ tests, later }) => tests === "" && !/with the (AWS adapters|Claude Code agent|mail door)$/.test(later))).toEqual([]);
  });

  test("names its tests in a form that is checked below", () => {
    expect(named.length).toBe(rows.flatMap(({ tests }) => tests.split("<br>").filter(Boolean)).length);
    expect(named.length).toBeGreaterThan(50);
  });

  test.each(named)('trap $trap: $file has the test "$name"', ({ file, name }) => {
    expect(existsSync(join(ROOT, file)), `${file} is not there`).toBe(true);
    const declared = readFileSync(join(ROOT, file), "utf8");
    expect(
      [`"${name}"`, `'${name}'`, `\`${name}\``].some((literal) => declared.includes(literal)),
      `${file} has no test of this name: was it renamed?`,
    ).toBe(true);
  });
});
