import type { WorkerPool } from "@webordinary/domain";
import { describe, expect, test } from "vitest";

export type WorkerPoolUnderTest = {
  readonly pool: WorkerPool;
  /** How many workers there should be by now. */
  readonly wanted: () => number;
  readonly stop?: () => Promise<void>;
};

/** What every pool of workers promises. `make` is told how many run already, and how many there may be. */
export function workerPoolContract(name: string, make: (workers: { running: number; max: number }) => Promise<WorkerPoolUnderTest>): void {
  describe(`${name} as a WorkerPool`, () => {
    async function given(running: number, max: number, check: (made: WorkerPoolUnderTest) => Promise<void>): Promise<void> {
      const made = await make({ running, max });
      try {
        await check(made);
      } finally {
        await made.stop?.();
      }
    }

    test("to wake an empty pool starts one worker, which whoever wakes is told", () =>
      given(0, 5, async ({ pool, wanted }) => {
        expect(wanted()).toBe(0);
        expect(await pool.wake()).toBe("starting");
        expect(wanted()).toBe(1);
      }));

    test("a burst of wakings starts one worker", () =>
      given(0, 5, async ({ pool, wanted }) => {
        expect(new Set(await Promise.all(Array.from({ length: 20 }, () => pool.wake())))).toEqual(new Set(["starting"]));
        for (let n = 0; n < 20; n++) await pool.wake();
        expect(wanted()).toBe(1);
      }));

    test("workers that run are left as they are", () =>
      given(3, 5, async ({ pool, wanted }) => {
        expect(await pool.wake()).toBe("awake");
        expect(wanted()).toBe(3);
      }));

    test("a pool that may have no workers starts none", () =>
      given(0, 0, async ({ pool, wanted }) => {
        await pool.wake();
        expect(wanted()).toBe(0);
      }));
  });
}
