/** One holder at a time for each name, in the order in which they came. */
export class TurnLock {
  readonly #last = new Map<string, Promise<void>>();

  /** Resolves with what to call at the end; null when `signal` aborts before it is one's turn. */
  async take(name: string, signal: AbortSignal): Promise<(() => void) | null> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const mine = before.then(() => released);
    this.#last.set(name, mine);
    void mine.then(() => {
      if (this.#last.get(name) === mine) this.#last.delete(name);
    });
    if (await beforeAbort(before, signal)) return release;
    release();
    return null;
  }
}

/** False when the signal aborts first. */
async function beforeAbort(promise: Promise<void>, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  const { promise: aborted, resolve } = Promise.withResolvers<false>();
  const onAbort = (): void => resolve(false);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise.then(() => true), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
