import type { InstructionId, ThreadId } from "../../kernel/ids.ts";

/** Why a running instruction has to stop. */
export type InterruptionCause =
  /** A newer message of the same thread takes its place. */
  | { readonly kind: "newer-message"; readonly by: InstructionId }
  /** Another thread of the same project+user goes first. */
  | { readonly kind: "other-thread"; readonly by: ThreadId }
  /** A person said stop. */
  | { readonly kind: "cancelled"; readonly by: string }
  /** The worker's process is ending; another one will go on. */
  | { readonly kind: "stopping" }
  /** The claim is somebody else's now: touch nothing any more. */
  | { readonly kind: "claim-lost" };

/** Stops one run, once, for the first cause that comes. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #leaving = new AbortController();
  #cause: InterruptionCause | null = null;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Aborted when it is the worker that has to go, also when something else came before: what can't be called back waits for nothing less. */
  get leaving(): AbortSignal {
    return this.#leaving.signal;
  }

  get cause(): InterruptionCause | null {
    return this.#cause;
  }

  interrupt(cause: InterruptionCause): void {
    this.#cause ??= cause;
    this.#controller.abort();
    if (cause.kind === "stopping" || cause.kind === "claim-lost") this.#leaving.abort();
  }
}
