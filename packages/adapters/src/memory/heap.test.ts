import fc from "fast-check";
import { expect, test } from "vitest";
import { Heap } from "./heap.ts";

test("items come out in their order, however they went in, also when some go in later", () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (early, late) => {
      const heap = new Heap<number>((a, b) => a < b);
      for (const item of early) heap.push(item);
      const first = heap.takeFirst();
      for (const item of late) heap.push(item);
      const taken: number[] = [];
      while (heap.first !== undefined) taken.push(heap.takeFirst() as number);
      const left = early.toSorted((a, b) => a - b).slice(1);
      expect([first, ...taken]).toEqual([early.length > 0 ? Math.min(...early) : undefined, ...[...left, ...late].toSorted((a, b) => a - b)]);
    }),
  );
});

test("nothing comes out of an empty one", () => {
  const heap = new Heap<string>((a, b) => a < b);
  expect([heap.first, heap.takeFirst()]).toEqual([undefined, undefined]);
});
