import type { Ports } from "@webordinary/domain";

export type Side = "before" | "after";

/** The moment at which a process stops dead: before, or after, the `nth` call of one method of one port. */
export type CrashPoint = { readonly call: string; readonly nth: number; readonly side: Side };

export const describePoint = ({ call, nth, side }: CrashPoint): string => `${side} ${call} #${nth}`;

/** A crash before and a crash after every call of a run's log. */
export function pointsOf(calls: readonly string[]): CrashPoint[] {
  const seen = new Map<string, number>();
  return calls.flatMap((call) => {
    const nth = (seen.get(call) ?? 0) + 1;
    seen.set(call, nth);
    return [
      { call, nth, side: "before" as const },
      { call, nth, side: "after" as const },
    ];
  });
}

/** Answers at once and touches nothing outside, so that to die around it is to die around the next call that does. */
const WITHOUT_EFFECT: readonly string[] = ["clock.now", "siteHost.url", "ids.random", "ids.derive"];
const SYNCHRONOUS_PORTS: readonly string[] = ["logger", "metrics"];

/** These wait for something that need not come before the process is gone, and change nothing while they do. */
const WAITING: readonly string[] = [
  "unclaimed.receive",
  "input.receive",
  "output.receive",
  "clock.sleep",
  "feedSubscription.caughtUp",
  // Behind the event that the dead one was handling.
  "feedSubscription.retryParked",
  "eventBus.publish",
];
/** What an adapter calls back for, in the middle of a call of its own. */
const CALLED_BACK: readonly string[] = ["builtSite.read", "storedRelease.read"];

type Method = (...args: readonly unknown[]) => unknown;

/**
 * The ports as one process sees them, which dies at a given call. From then on that call and every later one never return, and
 * nothing that was waited for ever comes, so no `finally` and no `catch` of the dead process reaches anything outside of it.
 */
export class MortalProcess {
  readonly ports: Ports;
  /** Every call so far, in order: `eventStore.append`, `workspace.push`, `delivery.ack`, ... */
  readonly calls: string[] = [];
  /** Resolves at the crash. */
  readonly death: Promise<void>;
  readonly #point: CrashPoint | null;
  readonly #counts = new Map<string, number>();
  readonly #inFlight = new Map<Promise<unknown>, string>();
  readonly #subscriptions: { stop(): Promise<void> }[] = [];
  readonly #readHangs = Promise.withResolvers<void>();
  /** Never resolves for the dead. */
  readonly #resumed = Promise.withResolvers<void>();
  #still = false;
  #announce: () => void = () => {};

  /** `point` null: it dies only when it is killed. */
  constructor(ports: Ports, point: CrashPoint | null) {
    this.#point = point;
    this.death = new Promise((resolve) => {
      this.#announce = resolve;
    });
    const entries = Object.entries(ports) as [string, object][];
    this.ports = Object.fromEntries(
      entries.map(([name, port]) => [name, name === "workQueues" ? this.#queues(ports.workQueues) : this.#wrap(name, port)]),
    ) as unknown as Ports;
  }

  get dead(): boolean {
    return this.#still;
  }

  kill(): void {
    if (this.#still) return;
    this.#still = true;
    this.#announce();
  }

  /** It was only paused, as a machine may be for minutes, and goes on where it was, knowing nothing of it. */
  resume(): void {
    this.#still = false;
    this.#resumed.resolve();
  }

  /**
   * Clears the dead process away: its subscriptions end, and what its adapters had begun when it died comes to rest, as a child
   * process or a write that is under way does.
   */
  async bury(): Promise<void> {
    if (!this.#still) throw new Error("only a dead process can be buried");
    for (const subscription of this.#subscriptions) void subscription.stop();
    const pending = [...this.#inFlight].filter(([, call]) => !WAITING.includes(call));
    // A publish that waits for a file of the dead process waits for ever; any other call answers.
    await Promise.race([Promise.allSettled(pending.map(([acting]) => acting)), this.#readHangs.promise]);
  }

  #wrap<T extends object>(name: string, target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        // The target itself is the receiver, since its private fields know no proxy.
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== "function" || typeof key !== "string") return value;
        const method: Method = (...args) => Reflect.apply(value, target, args);
        const call = `${name}.${key}`;
        if (SYNCHRONOUS_PORTS.includes(name) || WITHOUT_EFFECT.includes(call)) return method;
        if (call === "eventBus.listen") return (listener: Method) => method(this.#callback(listener));
        return (...args: readonly unknown[]) => this.#called(call, () => method(...this.#argumentsOf(call, args)));
      },
    });
  }

  async #called(call: string, act: () => unknown): Promise<unknown> {
    if (this.#still) await this.#standstill(call);
    const nth = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, nth);
    this.calls.push(call);
    const here = this.#point?.call === call && this.#point.nth === nth;
    if (here && this.#point?.side === "before") await this.#fall(call);
    const acting = Promise.resolve().then(act);
    this.#track(call, acting);
    try {
      return this.#resultOf(call, await acting);
    } finally {
      if (here && this.#point?.side === "after") await this.#fall(call);
      else if (this.#still) await this.#standstill(call);
    }
  }

  #track(call: string, acting: Promise<unknown>): void {
    this.#inFlight.set(acting, call);
    const forget = () => this.#inFlight.delete(acting);
    acting.then(forget, forget);
  }

  #fall(call: string): Promise<void> {
    this.kill();
    return this.#standstill(call);
  }

  #standstill(call: string): Promise<void> {
    if (CALLED_BACK.includes(call)) this.#readHangs.resolve();
    return this.#resumed.promise;
  }

  /** Nobody in a dead process is called back. */
  #callback(listener: Method): Method {
    return async (...args) => {
      if (this.#still) await this.#resumed.promise;
      try {
        return await listener(...args);
      } finally {
        if (this.#still) await this.#resumed.promise;
      }
    };
  }

  #argumentsOf(call: string, args: readonly unknown[]): readonly unknown[] {
    if (call !== "eventFeed.subscribe") return args;
    const [subscriber, handle] = args as [string, Method];
    return [subscriber, this.#callback(handle)];
  }

  /** What a call returns may have calls of its own. */
  #resultOf(call: string, result: unknown): unknown {
    switch (call) {
      case "eventFeed.subscribe": {
        const subscription = result as { stop(): Promise<void> };
        this.#subscriptions.push(subscription);
        return this.#wrap("feedSubscription", subscription);
      }
      case "workspaces.open": {
        const opened = result as Awaited<ReturnType<Ports["workspaces"]["open"]>>;
        return opened.ok ? { ...opened, workspace: this.#wrap("workspace", opened.workspace) } : opened;
      }
      case "siteBuilder.build": {
        const built = result as Awaited<ReturnType<Ports["siteBuilder"]["build"]>>;
        return built.ok ? { ...built, site: this.#wrap("builtSite", built.site) } : built;
      }
      case "siteHost.release":
        return result === null ? null : this.#wrap("storedRelease", result as object);
      case "unclaimed.receive":
      case "input.receive":
      case "output.receive":
        return (result as readonly object[]).map((delivery) => this.#wrap("delivery", delivery));
      default:
        return result;
    }
  }

  #queues(queues: Ports["workQueues"]): Ports["workQueues"] {
    return {
      unclaimed: this.#wrap("unclaimed", queues.unclaimed),
      output: this.#wrap("output", queues.output),
      input: (projectUser) => this.#wrap("input", queues.input(projectUser)),
    };
  }
}
