import { type Clock, type Envelope, type FeedSubscription, type Logger, MAX_FEED_ATTEMPTS, StorageFullError } from "@webordinary/domain";

/** A store's own log, as far as one subscriber needs it. Positions grow in the order in which appends became visible. */
export interface SubscribedLog {
  /** The newest position of the log; 0 when it is empty. */
  head(): number;
  /** Events after `position`, oldest first, at most `limit`. */
  after(position: number, limit: number): readonly { readonly position: number; readonly event: Envelope }[];
  checkpoint(): number;
  saveCheckpoint(position: number): void;
  /** Sets the event aside and moves the checkpoint past it, both or neither. */
  park(position: number, event: Envelope, reason: string): void;
  /** What this subscriber has parked, oldest first. */
  parked(): readonly { readonly event: Envelope; readonly unpark: () => void }[];
  /** Calls `wake` when there may be something new; returns the way to stop. */
  onAppend(wake: () => void): () => void;
}

/** Who asked for the parked events to be tried again. */
interface Asker {
  readonly resolve: (stillParked: number) => void;
  readonly reject: (reason: unknown) => void;
}

/** Without a reason of ours every abort makes an error with its stack, and there is one for every append. */
const WOKEN = "woken";
/** Events read from the log at once: bounds the memory of a subscriber that is far behind. */
const BATCH = 100;
/** The pause after the first failure of a handler; it doubles with each further one. Milliseconds. */
export const FIRST_RETRY_PAUSE_MS = 200;
/** The pause when the log itself can't be read or written, or the disk is full. Milliseconds. */
const LOG_FAULT_PAUSE_MS = 1_000;

/** Delivers a log to one subscriber: one event at a time, in order, with retries, from the checkpoint on. */
export class LogSubscription implements FeedSubscription {
  readonly #log: SubscribedLog;
  readonly #handle: (event: Envelope) => Promise<void>;
  readonly #clock: Clock;
  readonly #logger: Logger | null;
  /** Looks for appends of other processes this often; null: only this process appends. */
  readonly #pollMs: number | null;
  readonly #name: string;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #stopListening: () => void;
  #wake: AbortController | null = null;
  #position: number;
  #retries: Asker[] = [];
  #waiting: { readonly position: number; readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];

  constructor(
    name: string,
    log: SubscribedLog,
    handle: (event: Envelope) => Promise<void>,
    options: { readonly clock: Clock; readonly logger?: Logger | undefined; readonly pollMs: number | null },
  ) {
    this.#name = name;
    this.#log = log;
    this.#handle = handle;
    this.#clock = options.clock;
    this.#logger = options.logger ?? null;
    this.#pollMs = options.pollMs;
    this.#position = log.checkpoint();
    this.#stopListening = log.onAppend(() => this.#wake?.abort(WOKEN));
    this.#running = this.#run();
  }

  caughtUp(): Promise<void> {
    const head = this.#log.head();
    if (this.#position >= head) return Promise.resolve();
    if (this.#stopping.signal.aborted) return Promise.reject(this.#stoppedError());
    return new Promise((resolve, reject) => this.#waiting.push({ position: head, resolve, reject }));
  }

  retryParked(): Promise<number> {
    if (this.#stopping.signal.aborted) return Promise.resolve(this.#log.parked().length);
    return new Promise((resolve, reject) => {
      this.#retries.push({ resolve, reject });
      this.#wake?.abort();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake?.abort();
    this.#stopListening();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        if (this.#retries.length > 0) await this.#retryParked();
        const batch = this.#log.after(this.#position, BATCH);
        for (const { position, event } of batch) {
          if (this.#retries.length > 0 || !(await this.#deliver(position, event))) break;
        }
        // Nothing can be appended or asked for in between: looking and going to sleep are one turn of this process.
        if (batch.length === 0 && this.#retries.length === 0) await this.#untilNews();
      } catch (error) {
        this.#logger?.error("the event log can't be read, or what follows from it not be written; trying again", {
          subscriber: this.#name,
          error: String(error),
        });
        await this.#clock.sleep(LOG_FAULT_PAUSE_MS, this.#stopping.signal);
      }
    }
    // An asker learns of a log that can't be read any more; `stop` itself doesn't fail of it.
    for (const asker of this.#retries.splice(0)) this.#answer(asker);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(this.#stoppedError());
  }

  /** False when the subscription was stopped before the event was through. */
  async #deliver(position: number, event: Envelope): Promise<boolean> {
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      const failure = await this.#attempt(event);
      if (failure === null || attempt === MAX_FEED_ATTEMPTS) {
        if (failure === null) this.#log.saveCheckpoint(position);
        else this.#park(position, event, failure);
        this.#moveTo(position);
        return true;
      }
      await this.#clock.sleep(FIRST_RETRY_PAUSE_MS * 2 ** (attempt - 1), this.#stopping.signal);
    }
    return false;
  }

  /** Why the handler failed; null when it didn't. A full disk is not the event's fault: it is thrown, and tried for as long as it takes. */
  async #attempt(event: Envelope): Promise<string | null> {
    try {
      await this.#handle(event);
      return null;
    } catch (error) {
      if (error instanceof StorageFullError) throw error;
      return error instanceof Error ? error.message || error.name : String(error);
    }
  }

  /** Nobody waits for a full disk here: the event stays parked, and its time comes again. */
  async #handlesNow(event: Envelope): Promise<boolean> {
    try {
      return (await this.#attempt(event)) === null;
    } catch (error) {
      this.#logger?.warn("a parked event could not be tried", { subscriber: this.#name, eventId: event.eventId, error: String(error) });
      return false;
    }
  }

  #park(position: number, event: Envelope, reason: string): void {
    this.#log.park(position, event, reason);
    this.#logger?.error("an event was parked: its handler failed every time", {
      subscriber: this.#name,
      eventId: event.eventId,
      type: event.type,
      reason,
    });
  }

  /** Between two events of the log, so that still one is handled at a time. */
  async #retryParked(): Promise<void> {
    const asked = this.#retries.length;
    for (const { event, unpark } of this.#log.parked()) {
      if (this.#stopping.signal.aborted) return;
      if (await this.#handlesNow(event)) unpark();
    }
    const left = this.#log.parked().length;
    for (const asker of this.#retries.splice(0, asked)) asker.resolve(left);
  }

  #answer(asker: Asker): void {
    try {
      asker.resolve(this.#log.parked().length);
    } catch (error) {
      asker.reject(error);
    }
  }

  #moveTo(position: number): void {
    this.#position = position;
    const through = this.#waiting.filter((waiter) => waiter.position <= position);
    this.#waiting = this.#waiting.filter((waiter) => waiter.position > position);
    for (const waiter of through) waiter.resolve();
  }

  async #untilNews(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const wake = new AbortController();
    this.#wake = wake;
    if (this.#pollMs !== null) await this.#clock.sleep(this.#pollMs, wake.signal);
    else await new Promise<void>((resolve) => wake.signal.addEventListener("abort", () => resolve(), { once: true }));
    this.#wake = null;
  }

  #stoppedError(): Error {
    return new Error(`the subscription "${this.#name}" was stopped before it had caught up`);
  }
}
