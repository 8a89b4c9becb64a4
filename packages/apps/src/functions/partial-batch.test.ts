import { MemoryLogger } from "@webordinary/adapters/memory";
import { expect, test } from "vitest";
import { eachMessage, type QueueBatch } from "./partial-batch.ts";

const batch = (...bodies: readonly (string | [body: string, attempt: number])[]): QueueBatch => ({
  Records: bodies.map((given, index) => {
    const [body, attempt] = typeof given === "string" ? [given, 1] : given;
    return { messageId: `m${index + 1}`, body, attributes: { ApproximateReceiveCount: String(attempt) } };
  }),
});

/** Reads JSON, breaks on `false`; remembers what was handled and given up. */
function world({ deadLettersBroken = false } = {}) {
  const handled: unknown[] = [];
  const givenUp: [string, string][] = [];
  const handler = {
    logger: new MemoryLogger(),
    deadLetters: {
      giveUp: async (body: string, reason: string) => {
        if (deadLettersBroken) throw new Error("the dead letters can't be reached");
        givenUp.push([body, reason]);
      },
    },
    read: (body: string): unknown => JSON.parse(body),
    handle: async (message: unknown) => {
      if (message === false) throw Object.assign(new Error("the store is away"), { code: "timeout" });
      handled.push(message);
    },
  };
  return { handled, givenUp, handler };
}

const comingAgain = (...ids: readonly string[]) => ({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

test("of a batch those come again that could not be handled, and the others are done", async () => {
  const { handled, givenUp, handler } = world();
  expect(await eachMessage(batch("1", "false", "2"), handler)).toEqual(comingAgain("m2"));
  expect({ handled, givenUp }).toEqual({ handled: [1, 2], givenUp: [] });
});

test("a message that can't be read is put aside at once, with why, and doesn't come again", async () => {
  const { handled, givenUp, handler } = world();
  expect(await eachMessage(batch("{oops", "1"), handler)).toEqual(comingAgain());
  expect({ handled, givenUp }).toEqual({ handled: [1], givenUp: [["{oops", expect.stringMatching(/^malformed: .*JSON/)]] });
});

test("the last try that fails is put aside by our own hand, since the queue would tell no reason", async () => {
  const { givenUp, handler } = world();
  expect(await eachMessage(batch(["false", 4], ["false", 5]), handler)).toEqual(comingAgain("m1"));
  expect(givenUp).toEqual([["false", "5 tries failed, the last one by: timeout: the store is away"]]);
});

test("what can't be put aside comes again, and the queue moves it in the end", async () => {
  const { handled, handler } = world({ deadLettersBroken: true });
  expect(await eachMessage(batch("{oops", ["false", 5], "1"), handler)).toEqual(comingAgain("m1", "m2"));
  expect(handled).toEqual([1]);
});
