/** A request as it came to an emulator. `action` is `GetObject`-like for S3 (method and path tell more), the operation's name elsewhere. */
export type SeenRequest = { readonly method: string; readonly path: string; readonly action: string };

/** How an emulator answers instead of doing what it was asked. */
export type InjectedFault = {
  readonly status: number;
  readonly code: string;
  /** Instead of an error's. */
  readonly body?: string;
  /** Times that it strikes; 1 by default. */
  readonly times?: number;
  /** Which requests it strikes; all by default. */
  readonly when?: (request: SeenRequest) => boolean;
};

/** What an emulator was asked, and the faults that wait for their request. */
export class RequestLog {
  #seen: SeenRequest[] = [];
  #faults: { fault: InjectedFault; left: number }[] = [];

  /** Notes the request; the fault that it shall get instead of an answer. */
  note(request: SeenRequest): InjectedFault | null {
    this.#seen.push(request);
    const waiting = this.#faults.find(({ fault }) => fault.when?.(request) ?? true);
    if (!waiting) return null;
    waiting.left -= 1;
    if (waiting.left === 0) this.#faults = this.#faults.filter((other) => other !== waiting);
    return waiting.fault;
  }

  inject(fault: InjectedFault): void {
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  /** What came since the last call, oldest first. */
  take(): readonly SeenRequest[] {
    return this.#seen.splice(0);
  }
}
