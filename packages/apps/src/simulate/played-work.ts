import { BREAKS_THE_BUILD } from "@webordinary/adapters/memory";
import type { AgentOutcome, AgentTask, BuildOutcome, Clock, CodingAgent, SiteBuilder } from "@webordinary/domain";
import type { LogNormal, Random } from "./random.ts";

/** What an instruction takes: an agent that reads, edits and looks; assumed, since the model's speed is not ours. Milliseconds. */
export const AGENT_MS: LogNormal = { median: 120_000, sigma: 0.7 };
/** From the signal until the agent's process group is gone. Milliseconds. */
export const AGENT_STOP_MS: LogNormal = { median: 250, sigma: 0.5 };
/** Packages are there already; an Astro site of some hundred pages. Milliseconds. */
export const BUILD_MS: LogNormal = { median: 12_000, sigma: 0.6 };
const NOT_UNDERSTOOD = 0.03;
const AGENT_FAILS = 0.01;
/** The agent's first edit doesn't build; it mends it in the next round. */
const BREAKS = 0.05;
const PAGES = 5;

/** Takes its time, then writes the instruction into one of a few pages. How long, and how it ends, depends on the instruction and the round alone. */
export class PlayedAgent implements CodingAgent {
  readonly #clock: Clock;
  readonly #files: (workspacePath: string) => Map<string, string>;
  readonly #random: Random;

  constructor(clock: Clock, files: (workspacePath: string) => Map<string, string>, random: Random) {
    this.#clock = clock;
    this.#files = files;
    this.#random = random;
  }

  async run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome> {
    const random = this.#random.fork(`${task.instructionId}${task.buildError === null ? "" : " repair"}`);
    const session = { agentSessionId: task.agentSessionId ?? `played-${task.threadId}`, costUsd: Math.round(random.between(5, 60)) / 100 };
    await this.#clock.sleep(random.logNormal(AGENT_MS), signal);
    if (signal.aborted) {
      await this.#clock.sleep(random.logNormal(AGENT_STOP_MS));
      return { kind: "interrupted", ...session };
    }
    const repairs = task.buildError !== null;
    if (!repairs && random.chance(NOT_UNDERSTOOD)) return { kind: "not-understood", answer: "Which page do you mean?", ...session };
    if (!repairs && random.chance(AGENT_FAILS)) return { kind: "failed", fault: "key-refused", passing: false, retryAfterMs: null, ...session };
    const files = this.#files(task.workspacePath);
    for (const [path, text] of files) if (text.includes(BREAKS_THE_BUILD)) files.set(path, "Mended.");
    files.set(`src/page-${random.index(PAGES)}.html`, random.chance(repairs ? 0 : BREAKS) ? BREAKS_THE_BUILD : task.text);
    return { kind: "done", summary: "The page was changed.", ...session };
  }
}

/** Takes its time before the build that it stands for. */
export class TimedSiteBuilder implements SiteBuilder {
  readonly #clock: Clock;
  readonly #builder: SiteBuilder;
  readonly #random: Random;

  constructor(clock: Clock, builder: SiteBuilder, random: Random) {
    this.#clock = clock;
    this.#builder = builder;
    this.#random = random;
  }

  async build(workspacePath: string, signal: AbortSignal, onProgress?: (line: string) => void): Promise<BuildOutcome> {
    await this.#clock.sleep(this.#random.fork(`${workspacePath} ${this.#clock.now()}`).logNormal(BUILD_MS), signal);
    return this.#builder.build(workspacePath, signal, onProgress);
  }
}
