import type { Instant } from "../kernel/ids.ts";

export interface Clock {
  now(): Instant;
  /** Resolves after `ms`, or early when the signal aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
