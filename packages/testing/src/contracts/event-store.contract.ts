import {
  type Envelope,
  type EventId,
  type EventStore,
  envelop,
  MAX_EVENT_BYTES,
  MAX_EVENTS_PER_APPEND,
  type StreamGuard,
  StreamId,
} from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type EventStoreUnderTest = { readonly store: EventStore; readonly stop?: () => Promise<void> };

const stream = StreamId.parse("session-t-contract1");
const other = StreamId.parse("session-t-contract2");
const claim = StreamId.parse("claim-amelia+scott");

let commands = 0;

/** Envelopes as the kernel makes them, for a stream that is at `version`. */
function happened(streamId: StreamId, version: number, ...data: readonly object[]): Envelope[] {
  commands += 1;
  const cause = { commandId: `command-${commands}`, causationId: "cause", correlationId: "<mail@example.org>", actor: "contract" };
  return envelop(
    data.map((each) => ({ type: "Happened", data: each })),
    { streamId, version },
    { ...cause, at: "2026-01-01T09:00:00.000Z" },
  );
}

const numbered = (count: number): object[] => Array.from({ length: count }, (_, n) => ({ n }));

/** What every event store promises. */
export function eventStoreContract(name: string, make: () => Promise<EventStoreUnderTest>): void {
  describe(`${name} as an EventStore`, () => {
    let store: EventStore;
    let stop: (() => Promise<void>) | undefined;

    beforeEach(async () => {
      const made = await make();
      store = made.store;
      stop = made.stop;
    });

    afterEach(async () => {
      await stop?.();
    });

    const append = (streamId: StreamId, version: number, data: readonly object[], onlyWhile?: StreamGuard) =>
      store.append(streamId, version, happened(streamId, version, ...data), onlyWhile);
    const dataOf = async (streamId: StreamId, after?: number) => (await store.read(streamId, after)).map((event) => event.data);

    describe("reading and appending", () => {
      test("a stream that nobody has written to is empty", async () => {
        expect(await store.read(stream)).toEqual([]);
        expect(await store.read(stream, 5)).toEqual([]);
      });

      test("events come back whole and in order", async () => {
        const first = happened(stream, 0, { n: 1 }, { n: 2 });
        const second = happened(stream, 2, { n: 3, nested: { list: [1, "two", null, true, { deep: 1.5 }] } });
        expect(await store.append(stream, 0, first)).toEqual({ ok: true, version: 2 });
        expect(await store.append(stream, 2, second)).toEqual({ ok: true, version: 3 });
        expect(await store.read(stream)).toStrictEqual([...first, ...second]);
      });

      test("reading after a version leaves out what was before", async () => {
        await append(stream, 0, numbered(5));
        expect(await dataOf(stream, 0)).toEqual(numbered(5));
        expect(await dataOf(stream, 3)).toEqual([{ n: 3 }, { n: 4 }]);
        expect(await dataOf(stream, 5)).toEqual([]);
        expect(await dataOf(stream, 99)).toEqual([]);
      });

      test("streams don't mix, even when one's name begins with the other's", async () => {
        const longer = StreamId.parse(`${stream}0`);
        await append(stream, 0, [{ of: "short" }]);
        await append(longer, 0, [{ of: "long" }]);
        await append(other, 0, [{ of: "other" }]);
        expect(await dataOf(stream)).toEqual([{ of: "short" }]);
        expect(await dataOf(longer)).toEqual([{ of: "long" }]);
        expect(await dataOf(other)).toEqual([{ of: "other" }]);
      });

      test("no events leave the stream as it is", async () => {
        expect(await store.append(stream, 0, [])).toEqual({ ok: true, version: 0 });
        await append(stream, 0, [{ n: 1 }]);
        expect(await store.append(stream, 1, [])).toEqual({ ok: true, version: 1 });
        expect(await store.append(stream, 0, [])).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
        expect(await dataOf(stream)).toEqual([{ n: 1 }]);
      });

      test("text of every script, quotes, control characters and keys come back as they were", async () => {
        const data = {
          text: "Grüße, 日本語, عربي, 👩‍🍳, \u2028\u2029, \u0000\u001f, \\ \" ' -- ;",
          "key with 'quotes' and ü": "x",
          __proto: { $set: 1, ":v": "#n" },
          empty: "",
          none: {},
          nothing: [],
        };
        await append(stream, 0, [data]);
        expect(await dataOf(stream)).toStrictEqual([data]);
      });

      test("numbers keep their value", async () => {
        const data = { numbers: [0, -1, 0.1, 1e21, 2 ** 53 - 1, -1.5e-7, 1_700_000_000_000] };
        await append(stream, 0, [data]);
        expect(await dataOf(stream)).toStrictEqual([data]);
      });

      test("a long stream is read whole and in order", async () => {
        for (let version = 0; version < 270; version += 90) await append(stream, version, numbered(90));
        const versions = (await store.read(stream)).map((event) => event.version);
        expect(versions).toEqual(Array.from({ length: 270 }, (_, index) => index + 1));
      });
    });

    describe("versions", () => {
      test("an append on an old version is a conflict, and tells where the stream is", async () => {
        await append(stream, 0, numbered(2));
        expect(await append(stream, 0, [{ late: true }])).toEqual({ ok: false, reason: "version-conflict", actual: 2 });
        expect(await append(stream, 1, [{ late: true }])).toEqual({ ok: false, reason: "version-conflict", actual: 2 });
        expect(await dataOf(stream)).toEqual(numbered(2));
      });

      test("an append ahead of the stream is a conflict", async () => {
        expect(await append(stream, 1, [{ early: true }])).toEqual({ ok: false, reason: "version-conflict", actual: 0 });
        await append(stream, 0, [{ n: 1 }]);
        expect(await append(stream, 5, [{ early: true }])).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
        expect(await dataOf(stream)).toEqual([{ n: 1 }]);
      });

      test("the same append again is a conflict, not a second event", async () => {
        const events = happened(stream, 0, { n: 1 });
        expect(await store.append(stream, 0, events)).toEqual({ ok: true, version: 1 });
        expect(await store.append(stream, 0, events)).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
        expect(await store.read(stream)).toEqual(events);
      });

      test.each([
        ["begin too late", (events: Envelope[]) => events.slice(1)],
        ["leave one out", (events: Envelope[]) => events.filter((event) => event.version !== 2)],
        ["are in another order", (events: Envelope[]) => events.toReversed()],
        ["repeat a version", (events: Envelope[]) => [...events, ...events.slice(2)]],
      ])("events whose versions %s are refused as a gap", async (_how, spoil) => {
        expect(await store.append(stream, 0, spoil(happened(stream, 0, ...numbered(3))))).toEqual({ ok: false, reason: "version-gap" });
        expect(await store.read(stream)).toEqual([]);
      });

      test("events of another stream are refused as a gap", async () => {
        const events = [...happened(stream, 0, { n: 1 }), ...happened(other, 1, { n: 2 })];
        expect(await store.append(stream, 0, events)).toEqual({ ok: false, reason: "version-gap" });
        expect(await store.append(stream, 0, happened(other, 0, { n: 1 }))).toEqual({ ok: false, reason: "version-gap" });
        expect([await store.read(stream), await store.read(other)]).toEqual([[], []]);
      });

      test("of 20 who append at once exactly one wins", async () => {
        await append(stream, 0, [{ n: 0 }]);
        const racers = Array.from({ length: 20 }, (_, racer) => append(stream, 1, [{ racer }, { racer, second: true }]));
        const results = await Promise.all(racers);
        const winners = results.flatMap((result, racer) => (result.ok ? [racer] : []));
        expect(winners).toHaveLength(1);
        expect(results.filter((result) => !result.ok)).toEqual(Array(19).fill({ ok: false, reason: "version-conflict", actual: 3 }));
        expect(await dataOf(stream)).toEqual([{ n: 0 }, { racer: winners[0] }, { racer: winners[0], second: true }]);
      });

      test("20 who append to streams of their own all succeed", async () => {
        const streams = Array.from({ length: 20 }, (_, n) => StreamId.parse(`thread-t-racer${100 + n}`));
        const results = await Promise.all(streams.map((each) => append(each, 0, [{ each }])));
        expect(results).toEqual(Array(20).fill({ ok: true, version: 1 }));
        expect(await Promise.all(streams.map((each) => dataOf(each)))).toEqual(streams.map((each) => [{ each }]));
      });
    });

    describe("the guard", () => {
      test("an append goes through while the guard's stream is at the version", async () => {
        await append(claim, 0, numbered(2));
        expect(await append(stream, 0, [{ n: 1 }], { streamId: claim, version: 2 })).toEqual({ ok: true, version: 1 });
      });

      test("an append is fenced when the guard's stream has moved on, and nothing of it is there", async () => {
        await append(claim, 0, numbered(3));
        expect(await append(stream, 0, numbered(2), { streamId: claim, version: 2 })).toEqual({ ok: false, reason: "fenced" });
        expect(await store.read(stream)).toEqual([]);
      });

      test("an append is fenced when the guard's stream isn't there yet", async () => {
        expect(await append(stream, 0, [{ n: 1 }], { streamId: claim, version: 1 })).toEqual({ ok: false, reason: "fenced" });
      });

      test("a guard of version 0 holds as long as nobody has written to its stream", async () => {
        expect(await append(stream, 0, [{ n: 1 }], { streamId: claim, version: 0 })).toEqual({ ok: true, version: 1 });
        await append(claim, 0, [{ taken: true }]);
        expect(await append(stream, 1, [{ n: 2 }], { streamId: claim, version: 0 })).toEqual({ ok: false, reason: "fenced" });
      });

      test("who is fenced hears that, also when the stream has moved on as well", async () => {
        await append(claim, 0, numbered(2));
        await append(stream, 0, [{ n: 1 }]);
        expect(await append(stream, 0, [{ late: true }], { streamId: claim, version: 1 })).toEqual({ ok: false, reason: "fenced" });
      });

      test("a conflict under a guard that holds is a conflict", async () => {
        await append(claim, 0, [{ granted: true }]);
        await append(stream, 0, [{ n: 1 }]);
        const late = await append(stream, 0, [{ late: true }], { streamId: claim, version: 1 });
        expect(late).toEqual({ ok: false, reason: "version-conflict", actual: 1 });
      });

      test("a takeover and a guarded append never both think that they were first", async () => {
        for (let round = 0; round < 10; round++) {
          const [takeover, guarded] = await Promise.all([
            append(claim, round, [{ round }]),
            append(stream, (await store.read(stream)).length, [{ round }], { streamId: claim, version: round + 1 }),
          ]);
          expect(takeover.ok).toBe(true);
          if (!guarded.ok) expect(guarded.reason).toBe("fenced");
          expect((await dataOf(stream)).some((data) => data.round === round)).toBe(guarded.ok);
        }
      });
    });

    describe("limits", () => {
      test("as many events as one append may have go in together", async () => {
        await append(claim, 0, [{ granted: true }]);
        const result = await append(stream, 0, numbered(MAX_EVENTS_PER_APPEND), { streamId: claim, version: 1 });
        expect(result).toEqual({ ok: true, version: MAX_EVENTS_PER_APPEND });
        expect(await dataOf(stream)).toEqual(numbered(MAX_EVENTS_PER_APPEND));
      });

      test("one event more is too large, and none of them is there", async () => {
        expect(await append(stream, 0, numbered(MAX_EVENTS_PER_APPEND + 1))).toEqual({ ok: false, reason: "too-large" });
        expect(await store.read(stream)).toEqual([]);
      });

      /** An event whose JSON has exactly so many bytes. */
      const sized = (bytes: number, letter: string): Envelope[] => {
        const empty = new TextEncoder().encode(JSON.stringify(happened(stream, 0, { text: "" })[0])).length;
        const letterBytes = new TextEncoder().encode(letter).length;
        const room = bytes - empty;
        const text = letter.repeat(Math.floor(room / letterBytes)) + "x".repeat(room % letterBytes);
        return happened(stream, 0, { text });
      };

      // Command ids of equal length keep the events of equal size.
      beforeEach(() => {
        commands = 1_000;
      });

      test.each([
        ["ASCII", "a"],
        ["three-byte", "語"],
      ])("an event of the largest size in %s goes in whole", async (_which, letter) => {
        const events = sized(MAX_EVENT_BYTES, letter);
        expect(await store.append(stream, 0, events)).toEqual({ ok: true, version: 1 });
        expect((await store.read(stream))[0]?.data).toEqual(events[0]?.data);
      });

      test.each([
        ["ASCII", "a"],
        ["three-byte", "語"],
      ])("an event of one byte more in %s is too large", async (_which, letter) => {
        expect(await store.append(stream, 0, sized(MAX_EVENT_BYTES + 1, letter))).toEqual({ ok: false, reason: "too-large" });
        expect(await store.read(stream)).toEqual([]);
      });

      test("one event that is too large keeps the others out", async () => {
        expect(await append(stream, 0, [{ n: 1 }, { text: "x".repeat(MAX_EVENT_BYTES) }])).toEqual({ ok: false, reason: "too-large" });
        expect(await store.read(stream)).toEqual([]);
      });
    });

    describe("what is stored stays", () => {
      /** An envelope that the kernel didn't make, all of it open to change. */
      const open = (): Envelope & { data: { inner: { list: number[] } } } => ({
        eventId: "command-open.0" as EventId,
        streamId: stream,
        version: 1,
        type: "Happened",
        schemaVersion: 1,
        occurredAt: "2026-01-01T09:00:00.000Z",
        correlationId: "c",
        causationId: "c",
        actor: "contract",
        data: { inner: { list: [1] } },
      });

      test("changing an event after it was appended changes nothing in the store", async () => {
        const event = open();
        await store.append(stream, 0, [event]);
        event.data.inner.list.push(2);
        event.type = "Forged";
        expect(await store.read(stream)).toStrictEqual([open()]);
      });

      test("changing the array of events after it was appended changes nothing in the store", async () => {
        const events = happened(stream, 0, { n: 1 });
        await store.append(stream, 0, events);
        events.push(...happened(stream, 1, { n: 2 }));
        events.shift();
        expect(await dataOf(stream)).toEqual([{ n: 1 }]);
      });

      test("an event that was frozen only on its surface can't be changed in its depth either", async () => {
        const event = Object.freeze(open());
        await store.append(stream, 0, [event]);
        event.data.inner.list.push(2);
        expect(await store.read(stream)).toStrictEqual([open()]);
      });

      test("an event that was read can't be changed", async () => {
        await store.append(stream, 0, [open()]);
        const event = (await store.read(stream))[0] as Envelope;
        const data = event.data as { inner: { list: number[] } };
        expect(() => data.inner.list.push(2)).toThrow(TypeError);
        expect(() => Object.assign(data, { more: 1 })).toThrow(TypeError);
        expect(() => Object.assign(event, { type: "Forged" })).toThrow(TypeError);
        expect(await store.read(stream)).toStrictEqual([open()]);
      });

      test("what a reader does to the array that it got changes nothing for others", async () => {
        await append(stream, 0, numbered(3));
        for (const after of [0, 1]) {
          const events = (await store.read(stream, after)) as Envelope[];
          if (!Object.isFrozen(events)) events.reverse().pop();
          expect(await dataOf(stream, after)).toEqual(numbered(3).slice(after));
        }
      });

      test("what was read before doesn't grow with later appends", async () => {
        await append(stream, 0, [{ n: 1 }]);
        const before = await store.read(stream);
        await append(stream, 1, [{ n: 2 }]);
        expect(before).toHaveLength(1);
        expect(await store.read(stream)).toHaveLength(2);
      });
    });
  });
}
