import { setTimeout as delay } from "node:timers/promises";
import type { Clock, Instant } from "@webordinary/domain";

/** A longer timer would fire at once: Node keeps milliseconds in 31 bits. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export class SystemClock implements Clock {
  now(): Instant {
    return new Date().toISOString();
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    for (let left = ms; left > 0 && !signal?.aborted; left -= MAX_TIMER_MS) {
      const timer = delay(Math.min(left, MAX_TIMER_MS), undefined, signal ? { signal } : {});
      await timer.catch((error: unknown) => {
        if (!signal?.aborted) throw error;
      });
    }
  }
}
