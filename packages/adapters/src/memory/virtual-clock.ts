import type { Clock, Instant } from "@webordinary/domain";
import { Heap } from "./heap.ts";

type Sleeper = { readonly at: number; readonly order: number; readonly wake: () => void; awake: boolean };

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  #now: number;
  /** The instant as text, made when it is first asked for. */
  #instant: Instant | null = null;
  #order = 0;
  /** Those who were woken early stay in it until their time comes. */
  readonly #sleepers = new Heap<Sleeper>((a, b) => a.at < b.at || (a.at === b.at && a.order < b.order));
  #sleeping = 0;

  constructor(start: Instant = "2026-01-01T09:00:00.000Z") {
    this.#now = Date.parse(start);
  }

  now(): Instant {
    this.#instant ??= new Date(this.#now).toISOString();
    return this.#instant;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        sleeper.awake = true;
        this.#sleeping -= 1;
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order++, wake, awake: false };
      this.#sleepers.push(sleeper);
      this.#sleeping += 1;
      signal?.addEventListener("abort", wake);
    });
  }

  /** How many sleep now. */
  get sleeping(): number {
    return this.#sleeping;
  }

  /** Moves time on by `ms`, waking sleepers in the order of their times and letting each do what it does before the next wakes. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#next(); next && next.at <= end; next = this.#next()) {
      this.#moveTo(next.at);
      next.wake();
      await settled();
    }
    this.#moveTo(end);
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
        this.#moveTo(next.at);
        next.wake();
        idleSince = performance.now();
      } else if (performance.now() - idleSince > idleMs) {
        throw new Error("nobody sleeps and the work isn't done: it waits for something that never comes");
      }
    }
  }

  #moveTo(time: number): void {
    if (time <= this.#now) return;
    this.#now = time;
    this.#instant = null;
  }

  #next(): Sleeper | undefined {
    while (this.#sleepers.first?.awake) this.#sleepers.takeFirst();
    return this.#sleepers.first;
  }
}

/** Everything that was ready to go on has gone on: a turn of the event loop comes after all microtasks. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
