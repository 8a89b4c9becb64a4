import { type EventId, MAX_DELIVERY_ATTEMPTS, ProjectUser, type ReplyRequest, ThreadId, type WorkQueues } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type WorkQueuesUnderTest = {
  readonly queues: WorkQueues;
  /** Puts a text into the output queue as it would come off a wire, well-formed or not. */
  readonly sendText: (text: string) => Promise<void>;
  /** The visibility timeout of these queues, milliseconds. */
  readonly visibilityTimeoutMs: number;
  /** Lets so much time pass, milliseconds. */
  readonly pass: (ms: number) => Promise<void>;
  readonly stop?: () => Promise<void>;
};

const scott = ProjectUser.parse("amelia+scott");
const amelia = ProjectUser.parse("amelia+amelia");
const thread = (n: number) => ThreadId.parse(`t-queuetest${n}`);
const request = (n: number): ReplyRequest => ({ threadId: thread(1), eventId: `event.${n}` as EventId });

/** What every set of work queues promises. */
export function workQueuesContract(name: string, make: () => Promise<WorkQueuesUnderTest>): void {
  describe(`${name} as WorkQueues`, () => {
    let made: WorkQueuesUnderTest;
    let output: WorkQueues["output"];

    beforeEach(async () => {
      made = await make();
      output = made.queues.output;
    });

    afterEach(async () => {
      await made.stop?.();
    });

    const pastVisibility = () => made.pass(made.visibilityTimeoutMs + 1);
    const bodies = async (max?: number) => (await output.receive(max === undefined ? {} : { max })).map(({ body }) => body);

    test("an empty queue gives nothing, at once", async () => {
      expect(await output.receive()).toEqual([]);
    });

    test("what was sent is received, for the first time", async () => {
      await output.send(request(1));
      const deliveries = await output.receive();
      expect(deliveries.map(({ body, attempt }) => ({ body, attempt }))).toEqual([{ body: request(1), attempt: 1 }]);
    });

    test("each queue has its own messages", async () => {
      const { queues } = made;
      await queues.unclaimed.send({ projectUser: scott });
      await queues.input(scott).send({ threadId: thread(1) });
      await queues.input(amelia).send({ threadId: thread(2) });
      await queues.output.send(request(3));
      expect((await queues.unclaimed.receive()).map(({ body }) => body)).toEqual([{ projectUser: scott }]);
      expect((await queues.input(scott).receive()).map(({ body }) => body)).toEqual([{ threadId: thread(1) }]);
      expect((await queues.input(amelia).receive()).map(({ body }) => body)).toEqual([{ threadId: thread(2) }]);
      expect(await bodies()).toEqual([request(3)]);
    });

    test("the same message sent twice comes twice", async () => {
      await output.send(request(1));
      await output.send(request(1));
      expect(await bodies()).toEqual([request(1), request(1)]);
    });

    test("no more come at once than were asked for, ten when nothing was asked", async () => {
      for (let n = 0; n < 13; n++) await output.send(request(n));
      expect(await bodies(2)).toHaveLength(2);
      expect(await bodies()).toHaveLength(10);
      expect(await bodies()).toHaveLength(1);
    });

    test("of two who receive at once only one gets the message", async () => {
      await output.send(request(1));
      const received = await Promise.all([output.receive(), output.receive()]);
      expect(received.flat()).toHaveLength(1);
    });

    describe("waiting", () => {
      test("whoever waits gets what is sent meanwhile", async () => {
        const received = output.receive({ waitMs: 20_000 });
        await output.send(request(1));
        expect((await received).map(({ body }) => body)).toEqual([request(1)]);
      });

      test("who has waited long enough gets nothing", async () => {
        const received = output.receive({ waitMs: 1_000 });
        await made.pass(1_001);
        expect(await received).toEqual([]);
      });

      test("an aborted wait ends with nothing, and takes nothing with it", async () => {
        const stop = new AbortController();
        const received = output.receive({ waitMs: 20_000, signal: stop.signal });
        stop.abort();
        expect(await received).toEqual([]);
        await output.send(request(1));
        expect(await output.receive({ signal: AbortSignal.abort() })).toEqual([]);
        expect(await bodies()).toEqual([request(1)]);
      });

      test("whoever waits gets what somebody else didn't settle in time", async () => {
        await output.send(request(1));
        await output.receive();
        const received = output.receive({ waitMs: made.visibilityTimeoutMs * 2 });
        await pastVisibility();
        expect((await received).map(({ attempt }) => attempt)).toEqual([2]);
      });

      test("of two who wait each gets one of two messages", async () => {
        const received = [output.receive({ max: 1, waitMs: 20_000 }), output.receive({ max: 1, waitMs: 20_000 })];
        await output.send(request(1));
        await output.send(request(2));
        const got = (await Promise.all(received)).flat().map(({ body }) => body.eventId);
        expect(got.toSorted()).toEqual(["event.1", "event.2"]);
      });
    });

    describe("settling", () => {
      test("what was acknowledged never comes again", async () => {
        await output.send(request(1));
        for (const delivery of await output.receive()) await delivery.ack();
        await pastVisibility();
        expect(await output.receive()).toEqual([]);
      });

      test("while it is being worked on nobody else gets it", async () => {
        await output.send(request(1));
        await output.receive();
        await made.pass(made.visibilityTimeoutMs / 2);
        expect(await output.receive()).toEqual([]);
      });

      test("what wasn't settled in time comes again, as a further attempt", async () => {
        await output.send(request(1));
        await output.receive();
        await pastVisibility();
        expect((await output.receive()).map(({ body, attempt }) => ({ body, attempt }))).toEqual([{ body: request(1), attempt: 2 }]);
      });

      test("what is to be retried comes again at once", async () => {
        await output.send(request(1));
        for (const delivery of await output.receive()) await delivery.retry("busy");
        expect((await output.receive()).map(({ attempt }) => attempt)).toEqual([2]);
      });

      test("what is to be retried later comes again then, not before", async () => {
        await output.send(request(1));
        for (const delivery of await output.receive()) await delivery.retry("busy", 5_000);
        expect(await output.receive()).toEqual([]);
        await made.pass(5_001);
        expect((await output.receive()).map(({ attempt }) => attempt)).toEqual([2]);
      });

      test("who comes to settle it too late settles nothing: somebody else has it", async () => {
        await output.send(request(1));
        const [late] = await output.receive();
        await pastVisibility();
        const [current] = await output.receive();
        await late?.retry("late");
        await late?.ack();
        expect(await output.receive()).toEqual([]);
        await current?.retry("busy");
        expect((await output.receive()).map(({ attempt }) => attempt)).toEqual([3]);
      });
    });

    describe("dead letters", () => {
      test("what was retried too often is given up with its last reason", async () => {
        await output.send(request(1));
        for (let attempt = 1; attempt <= MAX_DELIVERY_ATTEMPTS; attempt++) {
          const [delivery] = await output.receive();
          expect(delivery?.attempt).toBe(attempt);
          await delivery?.retry(`reason ${attempt}`);
        }
        expect(await output.receive()).toEqual([]);
        expect(await output.deadLetters()).toEqual([{ body: JSON.stringify(request(1)), reason: `reason ${MAX_DELIVERY_ATTEMPTS}` }]);
      });

      test("what kills every receiver is given up as well", async () => {
        await output.send(request(1));
        for (let attempt = 1; attempt <= MAX_DELIVERY_ATTEMPTS; attempt++) {
          expect(await output.receive()).toHaveLength(1);
          await pastVisibility();
        }
        expect(await output.receive()).toEqual([]);
        expect((await output.deadLetters()).map(({ body }) => body)).toEqual([JSON.stringify(request(1))]);
      });

      test.each([
        ["no JSON", "{oops"],
        ["JSON of another shape", '{"threadId":"../../etc"}'],
        ["an empty text", " "],
      ])("%s is given up with the reason, and what comes after it is received", async (_what, text) => {
        await made.sendText(text);
        await output.send(request(2));
        expect(await bodies()).toEqual([request(2)]);
        const letters = await output.deadLetters();
        expect(letters.map(({ body }) => body)).toEqual([text]);
        expect(letters[0]?.reason).not.toBe("");
      });

      test("dead letters are listed oldest first, as many as were asked for", async () => {
        for (const text of ["bad 1", "bad 2", "bad 3"]) {
          await made.sendText(text);
          expect(await output.receive()).toEqual([]);
        }
        expect((await output.deadLetters(2)).map(({ body }) => body)).toEqual(["bad 1", "bad 2"]);
        expect((await output.deadLetters()).map(({ body }) => body)).toEqual(["bad 1", "bad 2", "bad 3"]);
      });

      test("a queue's dead letters are its own", async () => {
        await made.sendText("bad");
        await output.receive();
        expect(await made.queues.unclaimed.deadLetters()).toEqual([]);
        expect(await made.queues.input(scott).deadLetters()).toEqual([]);
      });
    });
  });
}
