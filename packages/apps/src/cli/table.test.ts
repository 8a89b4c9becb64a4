import { expect, test } from "vitest";
import { table } from "./table.ts";

test("columns stand below each other, the last one as long as it is", () => {
  expect(
    table([
      ["A", "LONGER", "C"],
      ["one", "2", "three words here"],
    ]),
  ).toBe("A    LONGER  C\none  2       three words here");
});

test("a cell that somebody else wrote stays in its place", () => {
  expect(table([["t-1", "a\u001b[2J\r\nb\u009b1m\u202ec", "x"]])).toBe("t-1  a\ufffd[2J b\ufffd1m\ufffdc  x");
});
