import { type Clock, type DeadLetter, type Delivery, MAX_DELIVERY_ATTEMPTS, type WorkQueue } from "@webordinary/domain";
import type { z } from "zod";

/** What waits in one queue. Bodies are text, as on the wire, and are checked when they are received. */
export type QueueState = { readonly messages: Set<QueuedMessage>; readonly dead: DeadLetter[] };

export type QueuedMessage = {
  readonly text: string;
  attempt: number;
  /** Milliseconds since 1970; until then nobody receives it. */
  visibleAt: number;
};

export const newQueueState = (): QueueState => ({ messages: new Set(), dead: [] });

/** Deliveries by default per receive. */
const DEFAULT_MAX = 10;
/** Dead letters by default per look. */
const DEFAULT_DEAD_LETTERS = 100;
/** Dead letters beyond this push out the oldest: nobody reads so many. */
const MAX_DEAD_LETTERS = 10_000;
/** Without a reason of ours every abort makes an error with its stack, which costs more than all the rest of a wait. */
const WOKEN = "woken";

/** An array with visibility timeouts, on whatever time the clock tells. */
export class MemoryWorkQueue<Body> implements WorkQueue<Body> {
  readonly #schema: z.ZodType<Body>;
  readonly #clock: Clock;
  readonly #visibilityTimeoutMs: number;
  readonly #state: QueueState;
  /** Wakes those who wait in `receive`. */
  readonly #waiting = new Set<AbortController>();

  constructor(schema: z.ZodType<Body>, options: { readonly clock: Clock; readonly visibilityTimeoutMs: number; readonly state: QueueState }) {
    this.#schema = schema;
    this.#clock = options.clock;
    this.#visibilityTimeoutMs = options.visibilityTimeoutMs;
    this.#state = options.state;
  }

  async send(body: Body): Promise<void> {
    this.sendText(JSON.stringify(body));
  }

  /** Queues a body as it would come off a wire; it may be malformed. */
  sendText(text: string): void {
    this.#state.messages.add({ text, attempt: 0, visibleAt: this.#now() });
    this.#wakeOne();
  }

  async receive(
    options: { readonly max?: number; readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<readonly Delivery<Body>[]> {
    const { max = DEFAULT_MAX, waitMs = 0, signal } = options;
    const deadline = this.#now() + waitMs;
    while (!signal?.aborted) {
      const deliveries = this.#take(max);
      if (deliveries.length > 0 || this.#now() >= deadline) return deliveries;
      await this.#untilVisible(deadline, signal);
    }
    // It may have been the one that was woken for a message.
    this.#wakeOne();
    return [];
  }

  async deadLetters(max = DEFAULT_DEAD_LETTERS): Promise<readonly DeadLetter[]> {
    return this.#state.dead.slice(0, max);
  }

  #take(max: number): Delivery<Body>[] {
    const now = this.#now();
    const deliveries: Delivery<Body>[] = [];
    for (const message of this.#state.messages) {
      if (deliveries.length === max) break;
      if (message.visibleAt > now) continue;
      const delivery = this.#deliver(message, now);
      if (delivery) deliveries.push(delivery);
    }
    return deliveries;
  }

  #deliver(message: QueuedMessage, now: number): Delivery<Body> | null {
    if (message.attempt === MAX_DELIVERY_ATTEMPTS) {
      this.#bury(message, `received ${MAX_DELIVERY_ATTEMPTS} times and never settled`);
      return null;
    }
    const body = this.#parse(message.text);
    if (!body.ok) {
      this.#bury(message, `malformed: ${body.reason}`);
      return null;
    }
    message.attempt += 1;
    message.visibleAt = now + this.#visibilityTimeoutMs;
    return this.#delivery(message, body.value);
  }

  #delivery(message: QueuedMessage, body: Body): Delivery<Body> {
    const attempt = message.attempt;
    // Whoever comes back after its visibility timeout, when the message has gone to somebody else, settles nothing.
    const mine = () => message.attempt === attempt && this.#state.messages.has(message);
    return {
      body,
      attempt,
      ack: async () => {
        if (mine()) this.#remove(message);
      },
      retry: async (reason, delayMs = 0) => {
        if (!mine()) return;
        if (attempt >= MAX_DELIVERY_ATTEMPTS) return this.#bury(message, reason);
        message.visibleAt = this.#now() + delayMs;
        this.#wakeAll();
      },
    };
  }

  #parse(text: string): { readonly ok: true; readonly value: Body } | { readonly ok: false; readonly reason: string } {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
    const parsed = this.#schema.safeParse(json);
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, reason: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`).join("; ") };
  }

  #bury(message: QueuedMessage, reason: string): void {
    this.#remove(message);
    this.#state.dead.push({ body: message.text, reason });
    if (this.#state.dead.length > MAX_DEAD_LETTERS) this.#state.dead.shift();
  }

  #remove(message: QueuedMessage): void {
    this.#state.messages.delete(message);
  }

  /** Until something is sent or retried, the next hidden message becomes visible, or the deadline passes. */
  async #untilVisible(deadline: number, signal: AbortSignal | undefined): Promise<void> {
    let next = deadline;
    for (const { visibleAt } of this.#state.messages) next = Math.min(next, visibleAt);
    const wake = new AbortController();
    const stop = () => wake.abort(WOKEN);
    signal?.addEventListener("abort", stop);
    this.#waiting.add(wake);
    await this.#clock.sleep(Math.max(0, next - this.#now()), wake.signal);
    this.#waiting.delete(wake);
    signal?.removeEventListener("abort", stop);
  }

  /** Who has waited longest: one message is for one, and hundreds of workers may wait. */
  #wakeOne(): void {
    const [longest] = this.#waiting;
    if (longest === undefined) return;
    this.#waiting.delete(longest);
    longest.abort(WOKEN);
  }

  /** All of them, to look again for how long to wait. */
  #wakeAll(): void {
    for (const wake of this.#waiting) wake.abort(WOKEN);
  }

  #now(): number {
    return Date.parse(this.#clock.now());
  }
}
