import { expect, test, vi } from "vitest";
import { MemoryLogger } from "./logger.ts";
import { InProcessWorkerPool } from "./worker-pool.ts";

/** A busy machine may take its time; it costs nothing when all goes well. */
const PATIENCE = { timeout: 10_000 };

/** Work that ends when it is told to. */
function work() {
  const endings: (() => void)[] = [];
  return { endings, run: () => new Promise<void>((resolve) => endings.push(resolve)) };
}

test("waking starts a worker, and never more than the maximum", async () => {
  const { endings, run } = work();
  const pool = new InProcessWorkerPool({ work: run, max: 2 });
  expect(pool.running).toBe(0);
  for (let n = 0; n < 5; n++) await pool.wake();
  expect([pool.running, endings.length]).toEqual([2, 2]);
});

test("whoever woke a pool that was full gets a worker when one has ended", async () => {
  const { endings, run } = work();
  const pool = new InProcessWorkerPool({ work: run });
  await pool.wake();
  await pool.wake();
  endings[0]?.();
  await vi.waitFor(() => expect(endings).toHaveLength(2), PATIENCE);
  endings[1]?.();
  await vi.waitFor(() => expect(pool.running).toBe(0), PATIENCE);
  expect(endings).toHaveLength(2);
});

test("a worker that fails is logged, and the next waking starts another", async () => {
  const logger = new MemoryLogger();
  let runs = 0;
  const pool = new InProcessWorkerPool({
    logger,
    work: async () => {
      runs += 1;
      throw new Error("broken");
    },
  });
  await pool.wake();
  await vi.waitFor(() => expect(pool.running).toBe(0), PATIENCE);
  await pool.wake();
  expect(runs).toBe(2);
  expect(logger.lines[0]).toMatchObject({ level: "error", message: "a worker ended with an error" });
});

test("a stopped pool waits for its workers and starts no more", async () => {
  const { endings, run } = work();
  const pool = new InProcessWorkerPool({ work: run });
  await pool.wake();
  await pool.wake();
  const stopped = pool.stop();
  endings[0]?.();
  await stopped;
  await pool.wake();
  expect([pool.running, endings.length]).toEqual([0, 1]);
});
