import type { WorkerPool } from "@webordinary/domain";

/** Notes that it was woken, and starts nothing. */
export class MemoryWorkerPool implements WorkerPool {
  wakes = 0;
  /** False for a pool whose workers all sleep: whoever writes is told that one has to start first. */
  running = true;

  async wake(): Promise<"awake" | "starting"> {
    this.wakes += 1;
    return this.running ? "awake" : "starting";
  }
}
