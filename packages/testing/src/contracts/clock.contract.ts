import { type Clock, Instant } from "@webordinary/domain";
import { beforeEach, describe, expect, test } from "vitest";

export type ClockUnderTest = {
  readonly clock: Clock;
  /** Lets time pass until the work is done; a real clock needs no help. */
  readonly passing: <T>(work: Promise<T>) => Promise<T>;
};

/** Milliseconds; real clocks really wait. */
const SHORT = 20;
const LONG = 86_400_000;

/** What every clock promises. */
export function clockContract(name: string, make: () => ClockUnderTest): void {
  describe(`${name} as a Clock`, () => {
    let made: ClockUnderTest;
    let clock: Clock;

    beforeEach(() => {
      made = make();
      clock = made.clock;
    });

    const now = () => Date.parse(clock.now());

    test("it tells an instant in UTC, as Date writes it", () => {
      const instant = Instant.parse(clock.now());
      expect(new Date(instant).toISOString()).toBe(instant);
    });

    test("a sleep takes as long as it was told", async () => {
      const start = now();
      await made.passing(clock.sleep(SHORT));
      // Node's timers and the wall clock may disagree by a millisecond.
      expect(now() - start).toBeGreaterThanOrEqual(SHORT - 1);
    });

    test("no time, or less, is no wait", async () => {
      await made.passing(clock.sleep(0));
      await made.passing(clock.sleep(-5));
    });

    test("sleepers wake in the order of their times", async () => {
      const woken: number[] = [];
      const sleep = (ms: number) => clock.sleep(ms).then(() => woken.push(ms));
      await made.passing(Promise.all([sleep(SHORT * 3), sleep(SHORT), sleep(SHORT * 2)]));
      expect(woken).toEqual([SHORT, SHORT * 2, SHORT * 3]);
    });

    test("an abort wakes early, without an error", async () => {
      const abort = new AbortController();
      const start = now();
      const sleeping = clock.sleep(LONG, abort.signal);
      abort.abort(new Error("not to be seen"));
      await sleeping;
      expect(now() - start).toBeLessThan(LONG);
    });

    test("who sleeps under a signal that has been aborted doesn't sleep", async () => {
      await clock.sleep(LONG, AbortSignal.abort());
    });

    test("an abort after the sleep does nothing", async () => {
      const abort = new AbortController();
      await made.passing(clock.sleep(SHORT, abort.signal));
      abort.abort();
    });

    test("one signal may wake many", async () => {
      const abort = new AbortController();
      const sleeping = Array.from({ length: 5 }, () => clock.sleep(LONG, abort.signal));
      abort.abort();
      expect(await Promise.all(sleeping)).toHaveLength(5);
    });
  });
}
