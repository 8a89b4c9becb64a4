import type { WorkerPool } from "@webordinary/domain";

/** Notes that it was woken and what it would start, and starts nothing. */
export class MemoryWorkerPool implements WorkerPool {
  wakes = 0;
  /** False for a pool whose workers all sleep: whoever writes is told that one has to start first. */
  running = true;
  /** Workers that there should be by now. */
  wanted = 0;
  max = Number.POSITIVE_INFINITY;

  async wake(): Promise<"awake" | "starting"> {
    this.wakes += 1;
    this.wanted = Math.min(this.max, Math.max(this.wanted, 1));
    return this.running ? "awake" : "starting";
  }
}
