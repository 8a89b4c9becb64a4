/** Requests that are stopped on their way, so that their sender can be killed or paused at that very step. */
export type Gate = {
  readonly id: string;
  /** All of these stand in the request: method, path, operation and body are looked through. */
  readonly texts: readonly string[];
  /** `before`: the service hasn't seen the request; `after`: it has answered, and the answer is kept back. */
  readonly when: "before" | "after";
};

type Waiting = { readonly gate: Gate; readonly opened: PromiseWithResolvers<void>; held: number };

/** The gates that are shut. */
export class Gates {
  readonly #shut = new Map<string, Waiting>();

  shut(gate: Gate): void {
    this.#shut.set(gate.id, { gate, opened: Promise.withResolvers(), held: 0 });
  }

  /** Lets everybody through who waits there, and all who come later. */
  open(id: string): void {
    this.#shut.get(id)?.opened.resolve();
    this.#shut.delete(id);
  }

  /** How many requests wait at each gate; those whose sender has gone aren't counted. */
  held(): Record<string, number> {
    return Object.fromEntries([...this.#shut].map(([id, { held }]) => [id, held]));
  }

  /** Resolves when no gate stands in the way any more, or when `gone` aborts. */
  async pass(when: Gate["when"], request: string, gone: AbortSignal): Promise<void> {
    const shut = [...this.#shut.values()].filter(({ gate }) => gate.when === when && gate.texts.every((text) => request.includes(text)));
    for (const waiting of shut) {
      if (gone.aborted) return;
      waiting.held += 1;
      const left = new Promise<void>((resolve) => gone.addEventListener("abort", () => resolve(), { once: true }));
      await Promise.race([waiting.opened.promise, left]);
      waiting.held -= 1;
    }
  }
}
