import type { WorkerPool } from "@webordinary/domain";

/** Notes that it was woken, and starts nothing. */
export class MemoryWorkerPool implements WorkerPool {
  wakes = 0;

  async wake(): Promise<"awake"> {
    this.wakes += 1;
    return "awake";
  }
}
