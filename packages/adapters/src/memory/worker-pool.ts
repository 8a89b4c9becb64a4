import type { Logger, WorkerPool } from "@webordinary/domain";

/** Workers in this process. Each is one run of `work`, which ends by itself when there is nothing to do. */
export class InProcessWorkerPool implements WorkerPool {
  readonly #work: () => Promise<void>;
  readonly #max: number;
  readonly #logger: Logger | undefined;
  readonly #running = new Set<Promise<void>>();
  #wokenMeanwhile = false;
  #stopped = false;

  constructor(options: { readonly work: () => Promise<void>; readonly max?: number; readonly logger?: Logger }) {
    this.#work = options.work;
    this.#max = options.max ?? 1;
    this.#logger = options.logger;
  }

  /** How many workers run now. */
  get running(): number {
    return this.#running.size;
  }

  async wake(): Promise<void> {
    if (this.#stopped) return;
    // A worker may be about to end, having seen nothing to do: whoever woke it meanwhile must not be forgotten.
    if (this.#running.size >= this.#max) this.#wokenMeanwhile = true;
    else this.#start();
  }

  /** Starts no more workers and resolves when all have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  #start(): void {
    const run: Promise<void> = this.#runOnce().then(() => {
      this.#running.delete(run);
      if (this.#wokenMeanwhile && !this.#stopped) {
        this.#wokenMeanwhile = false;
        this.#start();
      }
    });
    this.#running.add(run);
  }

  async #runOnce(): Promise<void> {
    try {
      await this.#work();
    } catch (error) {
      this.#logger?.error("a worker ended with an error", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}

/** Notes that it was woken, and starts nothing. */
export class MemoryWorkerPool implements WorkerPool {
  wakes = 0;

  async wake(): Promise<void> {
    this.wakes += 1;
  }
}
