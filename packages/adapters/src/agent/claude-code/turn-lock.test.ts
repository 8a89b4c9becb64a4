import { expect, test } from "vitest";
import { TurnLock } from "./turn-lock.ts";

const never = new AbortController().signal;

test("one at a time for each name, in the order in which they came; other names don't wait", async () => {
  const lock = new TurnLock();
  const order: string[] = [];
  const first = await lock.take("a", never);
  const second = lock.take("a", never).then((release) => {
    order.push("second");
    release?.();
  });
  const third = lock.take("a", never).then((release) => {
    order.push("third");
    release?.();
  });
  (await lock.take("b", never))?.();
  order.push("first");
  first?.();
  await Promise.all([second, third]);
  expect(order).toEqual(["first", "second", "third"]);
});

test("whoever stops waiting lets nobody pass that still has to wait", async () => {
  const lock = new TurnLock();
  const abort = new AbortController();
  const first = await lock.take("a", never);
  const givenUp = lock.take("a", abort.signal);
  abort.abort();
  expect(await givenUp).toBeNull();
  let taken = false;
  const third = lock.take("a", never).then(() => {
    taken = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(taken).toBe(false);
  first?.();
  await third;
  expect(taken).toBe(true);
});
