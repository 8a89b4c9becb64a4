import type { Clock, Instant } from "@webordinary/domain";

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void };

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: Instant = "2026-01-01T09:00:00.000Z") {
    this.#now = Date.parse(start);
  }

  now(): Instant {
    return new Date(this.#now).toISOString();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", wake);
    });
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  /** Moves time on by `ms`, waking sleepers in the order of their times and letting each do what it does before the next wakes. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settled();
    }
    this.#now = end;
  }

  /**
   * Jumps from sleeper to sleeper until `work` is done, and gives its result. Real input and output is waited for only while
   * nobody sleeps, so it is for work that takes virtual time. Throws after `limitMs` of virtual time (a day by default), and
   * when nobody has slept for `idleMs` of real time (2 s by default): then the work waits for something that never comes.
   */
  async runUntil<T>(
    work: Promise<T>,
    { limitMs = 86_400_000, idleMs = 2_000 }: { readonly limitMs?: number; readonly idleMs?: number } = {},
  ): Promise<T> {
    const end = this.#now + limitMs;
    let done = false;
    const finish = () => {
      done = true;
    };
    work.then(finish, finish);
    let idleSince = performance.now();
    for (;;) {
      await settled();
      if (done) return work;
      const next = this.#next();
      if (next && next.at > end) throw new Error(`${limitMs} ms of virtual time have passed and the work isn't done`);
      if (next) {
        this.#now = Math.max(this.#now, next.at);
        next.wake();
        idleSince = performance.now();
      } else if (performance.now() - idleSince > idleMs) {
        throw new Error("nobody sleeps and the work isn't done: it waits for something that never comes");
      }
    }
  }

  #next(): Sleeper | undefined {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (!next || sleeper.at < next.at || (sleeper.at === next.at && sleeper.order < next.order)) next = sleeper;
    }
    return next;
  }
}

/** Everything that was ready to go on has gone on: a turn of the event loop comes after all microtasks. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
