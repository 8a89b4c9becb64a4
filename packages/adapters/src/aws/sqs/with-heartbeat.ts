import type { Clock, Delivery } from "@webordinary/domain";

/** A third of the visibility timeout, so that one heartbeat may fail and the next still comes in time. */
const BEATS_PER_TIMEOUT = 3;

export type HeartbeatOptions = { readonly clock: Clock; readonly visibilityTimeoutMs: number };

/** The message has gone to somebody else, or nobody could be told that it is still worked on. */
export class DeliveryLostError extends Error {
  readonly code = "delivery-lost";
  constructor(options?: { cause?: unknown }) {
    super("the message could not be kept from others, so the work on it was stopped: somebody else will do it", options);
    this.name = "DeliveryLostError";
  }
}

/**
 * Works on a delivery for longer than its visibility timeout: extends it again and again until `work` ends. When that fails for good, aborts `work`'s
 * signal and throws `DeliveryLostError` once `work` has ended: a worker that lost its message must not go on. Settles nothing itself.
 */
export async function withHeartbeat<Body, Result>(
  delivery: Delivery<Body>,
  { clock, visibilityTimeoutMs }: HeartbeatOptions,
  work: (body: Body, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lost = new AbortController();
  const done = new AbortController();
  let cause: unknown;
  const now = () => Date.parse(clock.now());
  const beat = async () => {
    let keptUntil = now() + visibilityTimeoutMs;
    for (;;) {
      await clock.sleep(visibilityTimeoutMs / BEATS_PER_TIMEOUT, done.signal);
      if (done.signal.aborted) return;
      try {
        const from = now();
        if (!(await delivery.extend(visibilityTimeoutMs))) return lost.abort();
        keptUntil = from + visibilityTimeoutMs;
      } catch (error) {
        cause = error;
        if (now() + visibilityTimeoutMs / BEATS_PER_TIMEOUT >= keptUntil) return lost.abort();
      }
    }
  };
  const beating = beat();
  try {
    const result = await work(delivery.body, lost.signal);
    if (!lost.signal.aborted) return result;
  } catch (error) {
    if (!lost.signal.aborted) throw error;
    cause ??= error;
  } finally {
    done.abort();
    await beating;
  }
  throw new DeliveryLostError({ cause });
}
