import { type Clock, type Envelope, ingestMail, messageOutcome, type Ports, type SessionEvent, type ThreadEvent } from "@webordinary/domain";
import { brokenInvariants } from "./invariants.ts";
import { type CrashPoint, describePoint, MortalProcess } from "./mortal-process.ts";
import type { Expectation, Outside } from "./outside.ts";

/** A mail, and when its sender sends it: milliseconds after the scenario's beginning. Until it is taken, it is sent again. */
export type ScenarioMail = { readonly raw: Uint8Array; readonly messageId: string; readonly atMs: number };

/** What goes on when processes die, and the way to make another process over it. */
export interface CrashWorld {
  /** The clock of the world outside, such as mails' senders have. */
  readonly clock: Clock;
  /** The ports of a new process, with queues of its own; `close` lets go of what it holds. */
  boot(): Promise<{ readonly ports: Ports; close(): void }>;
  /** Every event so far; looked at often. */
  events(): readonly Envelope[];
  outside(): Promise<Outside>;
}

/** The whole system over some ports. */
export interface System {
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type ScenarioRun = {
  /** The calls of every process that lived, in order. */
  readonly lives: readonly (readonly string[])[];
  /** Which of the crashes happened. */
  readonly crashed: number;
  readonly broken: readonly string[];
};

export type ScenarioOptions = {
  readonly world: CrashWorld;
  readonly mails: readonly ScenarioMail[];
  readonly expectation: Omit<Expectation, "accepted">;
  readonly system: (ports: Ports) => System;
  /** One for each process: the first is the first one's, the second that of the process that recovers, and so on. */
  readonly crashes: readonly CrashPoint[];
  /** How often it is looked whether all has come to rest, and how long it must stay so. Milliseconds of the world's clock. */
  readonly pollMs: number;
  readonly restMs: number;
  /** When the work must have ended. Milliseconds of the world's clock. */
  readonly limitMs: number;
};

type Life = { readonly process: MortalProcess; readonly system: System; close(): void };

/** Runs a scenario, killing processes on the way, until all has come to its end; then asks for the invariants. */
export async function runScenario(options: ScenarioOptions): Promise<ScenarioRun> {
  const { world, mails, expectation } = options;
  const scenario = new Scenario(options);
  const { lives, crashed } = await scenario.run();
  const accepted = [...new Set(mails.map(({ messageId }) => messageId))];
  const broken = await brokenInvariants(await world.outside(), { ...expectation, accepted });
  return { lives, crashed, broken: [...scenario.complaints, ...broken] };
}

/** One line for each run that went wrong. */
export const describeRun = (crashes: readonly CrashPoint[], { broken }: ScenarioRun): string[] =>
  broken.map((line) => `${crashes.map(describePoint).join(", then ") || "no crash"}: ${line}`);

class Scenario {
  readonly complaints: string[] = [];
  readonly #options: ScenarioOptions;
  readonly #lives: string[][] = [];
  #life: Life | null = null;
  #reborn = Promise.withResolvers<Life>();
  #untaken: number;

  constructor(options: ScenarioOptions) {
    this.#options = options;
    this.#untaken = options.mails.length;
  }

  async run(): Promise<{ lives: readonly (readonly string[])[]; crashed: number }> {
    const { mails, crashes, world, limitMs } = this.#options;
    const deadline = Date.parse(world.clock.now()) + limitMs;
    const sending = mails.map((mail) => this.#send(mail));
    let crashed = 0;
    for (;;) {
      const life = await this.#begin(crashes[crashed] ?? null);
      const end = await Promise.race([life.process.death.then(() => "dead" as const), this.#atRest(life, deadline)]);
      const survived = end !== "dead" && (await this.#end(life, end));
      this.#lives.push([...life.process.calls]);
      if (survived) {
        await Promise.all(end === "rested" ? sending : []);
        return { lives: this.#lives, crashed };
      }
      crashed += 1;
      await this.#bury(life);
    }
  }

  async #begin(crash: CrashPoint | null): Promise<Life> {
    const { ports, close } = await this.#options.world.boot();
    const process = new MortalProcess(ports, crash);
    const life = { process, system: this.#options.system(process.ports), close };
    this.#life = life;
    // Mail comes in from the first moment on, as it does when the door opens before the workers start.
    this.#reborn.resolve(life);
    await Promise.race([life.system.start(), process.death]);
    return life;
  }

  async #bury(life: Life): Promise<void> {
    if (this.#life === life) this.#forgetLife();
    // Nothing of it reaches a port any more; this ends its timers, its agent and its builds.
    void life.system.stop();
    await life.process.bury();
    life.close();
  }

  #forgetLife(): void {
    this.#life = null;
    this.#reborn = Promise.withResolvers();
  }

  /** Shuts the system down; false when it died at that. */
  async #end(life: Life, end: "rested" | "late"): Promise<boolean> {
    if (end === "late") {
      this.complaints.push(`1: the work hasn't ended after ${this.#options.limitMs} ms; ${this.#whatIsLeft()}`);
      life.process.kill();
      await this.#bury(life);
      return true;
    }
    await Promise.race([life.system.stop(), life.process.death]);
    if (life.process.dead) return false;
    life.close();
    return true;
  }

  /** A mail server keeps a mail until it is told that it was taken. */
  async #send({ raw, atMs }: ScenarioMail): Promise<void> {
    await this.#options.world.clock.sleep(atMs);
    for (;;) {
      const { process } = this.#life ?? (await this.#reborn.promise);
      const taken = await Promise.race([ingestMail(process.ports, raw), process.death]);
      if (taken) break;
      // Whoever notices the crash first: the dead one takes no more mail.
      if (this.#life?.process === process) this.#forgetLife();
    }
    this.#untaken -= 1;
  }

  async #atRest({ process }: Life, deadline: number): Promise<"rested" | "late"> {
    const { world, pollMs, restMs } = this.#options;
    let restedSince: number | null = null;
    while (!process.dead) {
      const now = Date.parse(world.clock.now());
      const left = this.#whatIsLeft();
      restedSince = left === null ? (restedSince ?? now) : null;
      if (restedSince !== null && now - restedSince >= restMs) return "rested";
      if (now > deadline) return "late";
      await world.clock.sleep(pollMs);
    }
    return new Promise(() => {});
  }

  /** What keeps the scenario from being over; null when nothing does. */
  #whatIsLeft(): string | null {
    if (this.#untaken > 0) return `${this.#untaken} mails were not taken`;
    const events = this.#options.world.events();
    for (const { messageId } of this.#options.mails) {
      const received = (events as unknown as readonly ThreadEvent[]).find(
        (event) => event.type === "MessageReceived" && event.data.message.messageId === messageId,
      );
      if (received?.type !== "MessageReceived") return `${messageId} was not received`;
      const own = (stream: string) => events.filter(({ streamId }) => streamId === `${stream}-${received.data.threadId}`);
      const outcome = messageOutcome(own("thread"), own("session"), messageId);
      if (outcome.state !== "told") return `${messageId} is at ${last(own("session"))}`;
    }
    return null;
  }
}

const last = (events: readonly { readonly type: string }[]): string => (events as readonly SessionEvent[]).at(-1)?.type ?? "nothing";
