/** Requests that are stopped on their way, so that their sender can be killed or paused at that very step. */
export type Gate = {
  readonly id: string;
  /** All of these stand in the request: method, path, operation and body are looked through. */
  readonly texts: readonly string[];
  /** `before`: the service hasn't seen the request; `after`: it has answered, and the answer is kept back. */
  readonly when: "before" | "after";
};

export type GateReport = {
  /** Somebody has come to it, whether he still waits or has given up. */
  readonly reached: boolean;
  /** Requests that wait there now. Those whose sender has gone aren't counted. */
  readonly held: number;
  /** What the service answered, as HTTP statuses, to requests that had waited before they reached it. */
  readonly answers: readonly number[];
};

type Shut = {
  readonly gate: Gate;
  readonly opened: PromiseWithResolvers<void>;
  isOpen: boolean;
  sender: string | null;
  held: number;
  answers: number[];
};

/** A gate is shut for one sender, the first who comes by: others do the same work later and must get through. */
export class Gates {
  readonly #gates = new Map<string, Shut>();

  shut(gate: Gate): void {
    this.#gates.set(gate.id, { gate, opened: Promise.withResolvers(), isOpen: false, sender: null, held: 0, answers: [] });
  }

  /** Lets go on whoever waits there, and all who come later. */
  open(id: string): void {
    const gate = this.#gates.get(id);
    if (!gate) return;
    gate.isOpen = true;
    gate.opened.resolve();
  }

  report(): Record<string, GateReport> {
    return Object.fromEntries([...this.#gates].map(([id, { sender, held, answers }]) => [id, { reached: sender !== null, held, answers }]));
  }

  /** Resolves when no gate stands in the way any more, or when `gone` aborts; with what to tell the answer's status. */
  async pass(when: Gate["when"], request: string, sender: string, gone: AbortSignal): Promise<(status: number) => void> {
    const own = [...this.#gates.values()].filter(({ gate, isOpen, sender: first }) => {
      return !isOpen && gate.when === when && (first ?? sender) === sender && gate.texts.every((text) => request.includes(text));
    });
    for (const gate of own) {
      gate.sender = sender;
      gate.held += 1;
      const left = new Promise<void>((resolve) => gone.addEventListener("abort", () => resolve(), { once: true }));
      if (!gone.aborted) await Promise.race([gate.opened.promise, left]);
      gate.held -= 1;
    }
    return (status) => {
      for (const { answers } of own) answers.push(status);
    };
  }
}
