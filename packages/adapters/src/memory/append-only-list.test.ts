import { expect, test } from "vitest";
import { AppendOnlyList } from "./append-only-list.ts";

test("every slice is that of an array, across the chunks' borders too", () => {
  const list = new AppendOnlyList<number>();
  const array = Array.from({ length: 3_000 }, (_, n) => n);
  for (const n of array) list.push(n);
  expect(list.length).toBe(3_000);
  for (const [start, end] of [
    [0, 3_000],
    [0, 1],
    [1_023, 1_025],
    [1_024, 2_048],
    [2_047, 2_048],
    [2_048, 2_049],
    [2_999, 3_000],
    [3_000, 3_001],
    [500, 400],
    [0, 9_999],
  ]) {
    expect(list.slice(start, end)).toEqual(array.slice(start, end));
  }
  expect(list.slice()).toEqual(array);
});

test("an empty list has nothing, and a slice is its holder's own", () => {
  const list = new AppendOnlyList<string>();
  expect(list.slice()).toEqual([]);
  list.push("a");
  list.slice().push("b");
  expect(list.slice()).toEqual(["a"]);
});
