import {
  type Envelope,
  type EventFeed,
  type EventStore,
  envelop,
  type FeedSubscription,
  MAX_FEED_ATTEMPTS,
  StorageFullError,
  StreamId,
} from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

/** A busy machine may take its time; it costs nothing when all goes well. */
const PATIENCE = { timeout: 10_000 };

export type EventFeedUnderTest = {
  readonly store: EventStore;
  readonly feed: EventFeed;
  /** Other instances over the same data, as after a restart. */
  readonly restarted: () => Promise<{ readonly store: EventStore; readonly feed: EventFeed }>;
  /** Lets the pauses between attempts pass until the work is done. */
  readonly passing: <T>(work: Promise<T>) => Promise<T>;
  readonly stop?: () => Promise<void>;
};

const stream = StreamId.parse("thread-t-feedtest1");
const other = StreamId.parse("session-t-feedtest1");

/** What every event feed promises. */
export function eventFeedContract(name: string, make: () => Promise<EventFeedUnderTest>): void {
  describe(`${name} as an EventFeed`, () => {
    let made: EventFeedUnderTest;
    let subscriptions: FeedSubscription[] = [];

    beforeEach(async () => {
      made = await make();
    });

    afterEach(async () => {
      await Promise.all(subscriptions.map((subscription) => subscription.stop()));
      subscriptions = [];
      await made.stop?.();
    });

    async function append(streamId: StreamId, store = made.store, count = 1): Promise<Envelope[]> {
      const version = (await store.read(streamId)).length;
      const events = envelop(
        Array.from({ length: count }, (_, index) => ({ type: "Happened", data: { n: version + index + 1 } })),
        { streamId, version },
        { commandId: `${streamId}-${version}`, causationId: "c", correlationId: "c", actor: "contract", at: "2026-01-01T09:00:00.000Z" },
      );
      expect(await store.append(streamId, version, events)).toMatchObject({ ok: true });
      return events;
    }

    async function subscribe(handle: (event: Envelope) => Promise<void>, subscriber = "relay", feed = made.feed): Promise<FeedSubscription> {
      const subscription = await feed.subscribe(subscriber, handle);
      subscriptions.push(subscription);
      return subscription;
    }

    /** A handler that keeps what it was given. */
    function keeping(): { readonly events: Envelope[]; readonly handle: (event: Envelope) => Promise<void> } {
      const events: Envelope[] = [];
      return {
        events,
        handle: async (event) => {
          events.push(event);
        },
      };
    }

    const caughtUp = (subscription: FeedSubscription) => made.passing(subscription.caughtUp());

    test("a new subscriber is given everything from the beginning, in order", async () => {
      const appended = [...(await append(stream, made.store, 3)), ...(await append(stream))];
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle));
      expect(events).toEqual(appended);
    });

    test("what is appended later is delivered too, without anybody asking", async () => {
      const { events, handle } = keeping();
      await subscribe(handle);
      const appended = [...(await append(stream)), ...(await append(stream))];
      await vi.waitFor(() => expect(events).toEqual(appended), PATIENCE);
    });

    test("an empty log is caught up with at once", async () => {
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle));
      expect(events).toEqual([]);
    });

    test("the events of many streams all come, each stream's in order", async () => {
      for (let round = 0; round < 5; round++) {
        await append(stream);
        await append(other, made.store, 2);
      }
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle));
      expect(events.filter((event) => event.streamId === stream)).toEqual(await made.store.read(stream));
      expect(events.filter((event) => event.streamId === other)).toEqual(await made.store.read(other));
      expect(events).toHaveLength(15);
    });

    test("more events than one reading takes all come in order", async () => {
      for (let appended = 0; appended < 270; appended += 90) await append(stream, made.store, 90);
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle));
      expect(events).toEqual(await made.store.read(stream));
    });

    test("events come one at a time", async () => {
      await append(stream, made.store, 5);
      let running = 0;
      let most = 0;
      const subscription = await subscribe(async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      });
      await caughtUp(subscription);
      expect(most).toBe(1);
    });

    test("delivered events can't be changed", async () => {
      await append(stream);
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle));
      expect(() => Object.assign(events[0]?.data ?? {}, { forged: true })).toThrow(TypeError);
    });

    test("every subscriber gets everything", async () => {
      const appended = await append(stream, made.store, 3);
      const [first, second] = [keeping(), keeping()];
      await caughtUp(await subscribe(first.handle, "relay"));
      await caughtUp(await subscribe(second.handle, "projections"));
      expect([first.events, second.events]).toEqual([appended, appended]);
    });

    test("after a restart a subscriber goes on behind what it had handled", async () => {
      await append(stream, made.store, 3);
      const before = await subscribe(keeping().handle);
      await caughtUp(before);
      await before.stop();

      const { store, feed } = await made.restarted();
      const appended = await append(stream, store, 2);
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle, "relay", feed));
      expect(events).toEqual(appended);
    });

    test("an event that was in work when everything stopped comes again after the restart", async () => {
      const appended = await append(stream, made.store, 2);
      const handled = keeping();
      let reached: () => void = () => {};
      const second = new Promise<void>((resolve) => {
        reached = resolve;
      });
      const before = await subscribe(async (event) => {
        if (event.version === 1) return handled.handle(event);
        reached();
        throw new Error("the process is dying");
      });
      await second;
      await before.stop();

      const { feed } = await made.restarted();
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle, "relay", feed));
      expect([handled.events, events]).toEqual([appended.slice(0, 1), appended.slice(1)]);
    });

    test("an event whose handler throws is tried again, before any later one", async () => {
      await append(stream, made.store, 3);
      const attempts: number[] = [];
      const subscription = await subscribe(async (event) => {
        attempts.push(event.version);
        if (attempts.length < MAX_FEED_ATTEMPTS) throw new Error("not yet");
      });
      await caughtUp(subscription);
      expect(attempts).toEqual([...Array(MAX_FEED_ATTEMPTS).fill(1), 2, 3]);
      expect(await made.feed.parked()).toEqual([]);
    });

    test("an event that fails every time is parked with its reason, and the rest goes on", async () => {
      const appended = await append(stream, made.store, 3);
      const { events, handle } = keeping();
      let attempts = 0;
      const subscription = await subscribe(async (event) => {
        if (event.version !== 2) return handle(event);
        attempts += 1;
        throw new Error("poisonous");
      });
      await caughtUp(subscription);
      expect(events.map((event) => event.version)).toEqual([1, 3]);
      expect(attempts).toBe(MAX_FEED_ATTEMPTS);
      expect(await made.feed.parked()).toEqual([{ subscriber: "relay", event: appended[1], reason: "poisonous" }]);
    });

    test("a full disk is not the event's fault: it is tried until there is room, however often, and never parked", async () => {
      const appended = await append(stream, made.store, 2);
      const { events, handle } = keeping();
      let attempts = 0;
      const subscription = await subscribe(async (event) => {
        attempts += 1;
        if (attempts <= 3 * MAX_FEED_ATTEMPTS) throw new StorageFullError("a full disk");
        return handle(event);
      });
      await caughtUp(subscription);
      expect(events).toEqual(appended);
      expect(await made.feed.parked()).toEqual([]);
    });

    test("what was parked stays parked after a restart, oldest first, and isn't delivered again", async () => {
      const appended = await append(stream, made.store, 2);
      const before = await subscribe(async (event) => {
        throw new Error(`poisonous ${event.version}`);
      });
      await caughtUp(before);
      await before.stop();

      const { feed } = await made.restarted();
      const { events, handle } = keeping();
      await caughtUp(await subscribe(handle, "relay", feed));
      expect(events).toEqual([]);
      expect(await feed.parked()).toEqual([
        { subscriber: "relay", event: appended[0], reason: "poisonous 1" },
        { subscriber: "relay", event: appended[1], reason: "poisonous 2" },
      ]);
    });

    test("what was parked is handled when it is asked for again, oldest first, and is parked no longer", async () => {
      const appended = await append(stream, made.store, 3);
      const { events, handle } = keeping();
      let poisonous = new Set([1, 2, 3]);
      const subscription = await subscribe(async (event) => {
        if (poisonous.has(event.version)) throw new Error(`poisonous ${event.version}`);
        await handle(event);
      });
      await caughtUp(subscription);
      expect(await made.passing(subscription.retryParked())).toBe(3);
      poisonous = new Set([2]);
      expect(await made.passing(subscription.retryParked())).toBe(1);
      expect(events).toEqual([appended[0], appended[2]]);
      expect(await made.feed.parked()).toEqual([{ subscriber: "relay", event: appended[1], reason: "poisonous 2" }]);
      poisonous = new Set();
      expect(await made.passing(subscription.retryParked())).toBe(0);
      expect(events).toEqual([appended[0], appended[2], appended[1]]);
      expect(await made.feed.parked()).toEqual([]);
    });

    test("what was parked before a restart is tried again after it, and nobody else's", async () => {
      const appended = await append(stream);
      const poisonous = async () => {
        throw new Error("poisonous");
      };
      const [before, others] = [await subscribe(poisonous), await subscribe(poisonous, "another")];
      await Promise.all([caughtUp(before), caughtUp(others)]);
      await before.stop();

      const { feed } = await made.restarted();
      const { events, handle } = keeping();
      expect(await made.passing((await subscribe(handle, "relay", feed)).retryParked())).toBe(0);
      expect(events).toEqual(appended);
      expect(await feed.parked()).toEqual([{ subscriber: "another", event: appended[0], reason: "poisonous" }]);
    });

    test("a parked event that is tried again comes between others, never beside one", async () => {
      await append(stream, made.store, 2);
      let poison = true;
      let running = 0;
      let most = 0;
      const subscription = await subscribe(async () => {
        if (poison) throw new Error("poisonous");
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      });
      await caughtUp(subscription);
      poison = false;
      await append(other, made.store, 5);
      await made.passing(Promise.all([subscription.retryParked(), subscription.retryParked(), subscription.caughtUp()]));
      expect(most).toBe(1);
      expect(await made.feed.parked()).toEqual([]);
    });

    test("a full disk holds up nobody who asks for the parked events: they stay parked", async () => {
      const appended = await append(stream);
      let fault: Error = new Error("poisonous");
      const subscription = await subscribe(async () => {
        throw fault;
      });
      await caughtUp(subscription);
      fault = new StorageFullError("a full disk");
      expect(await made.passing(subscription.retryParked())).toBe(1);
      expect(await made.feed.parked()).toEqual([{ subscriber: "relay", event: appended[0], reason: "poisonous" }]);
    });

    test("a stopped subscription tries nothing again, and says what is left", async () => {
      await append(stream);
      const subscription = await subscribe(async () => {
        throw new Error("poisonous");
      });
      await caughtUp(subscription);
      await subscription.stop();
      expect(await subscription.retryParked()).toBe(1);
    });

    test("one subscriber's failure doesn't hold up another", async () => {
      const appended = await append(stream, made.store, 2);
      await subscribe(async () => {
        throw new Error("always");
      }, "broken");
      const { events, handle } = keeping();
      await subscribe(handle, "healthy");
      await vi.waitFor(() => expect(events).toEqual(appended), PATIENCE);
    });

    test("stopping lets the running handler end, and delivers nothing after it", async () => {
      await append(stream, made.store, 3);
      const { events, handle } = keeping();
      let finish: () => void = () => {};
      const finished = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const subscription = await subscribe(async (event) => {
        await finished;
        await handle(event);
      });
      const stopped = subscription.stop();
      finish();
      await stopped;
      expect(events.map((event) => event.version)).toEqual([1]);
      await append(stream);
      expect(events).toHaveLength(1);
    });

    test("whoever waits for a subscription that is stopped hears that it won't catch up", async () => {
      await append(stream);
      const subscription = await subscribe(async () => {
        throw new Error("always");
      });
      const waiting = expect(subscription.caughtUp()).rejects.toThrow(/relay/);
      await subscription.stop();
      await waiting;
    });
  });
}
