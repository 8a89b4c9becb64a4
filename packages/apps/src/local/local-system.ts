import { type IngestOutcome, ingestMail, type Ports, WorkerId } from "@webordinary/domain";
import { janitorLoop } from "../janitor/janitor-loop.ts";
import { type Relay, startRelay } from "../relay/relay.ts";
import { replyLoop } from "../reply/reply-loop.ts";
import { workLoop } from "../worker/work-loop.ts";

export type LocalSystemOptions = {
  readonly workers?: number;
  readonly lingerMs?: number;
  readonly sweepEveryMs?: number;
  /** False when other processes work on the same data: then a reply that was begun may be theirs. True by default. */
  readonly alone?: boolean;
};

/** Project+users worked for at the same time on one machine: builds want a core each. */
const WORKERS = 2;
/** A claim is cheap to get again on one machine, so it isn't kept for long. Milliseconds. */
const LINGER_MS = 500;
const SWEEP_EVERY_MS = 60_000;

/** The whole system in one process, over whatever adapters it is given. */
export class LocalSystem {
  readonly #ports: Ports;
  readonly #options: LocalSystemOptions;
  readonly #stop = new AbortController();
  #relay: Relay | null = null;
  #loops: Promise<void>[] = [];

  constructor(ports: Ports, options: LocalSystemOptions = {}) {
    this.#ports = ports;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { workers = WORKERS, lingerMs = LINGER_MS, sweepEveryMs = SWEEP_EVERY_MS, alone = true } = this.#options;
    const workerId = WorkerId.parse(`worker-${this.#ports.ids.random().slice(0, 8)}`);
    this.#relay = await startRelay(this.#ports);
    // The janitor asks the read models what was left, so they come up to date first.
    await this.#relay.caughtUp();
    this.#loops = [
      workLoop(this.#ports, { workerId, concurrency: workers, lingerMs }, this.#stop.signal),
      replyLoop(this.#ports, this.#stop.signal, alone),
      janitorLoop(this.#ports, this.#relay, sweepEveryMs, this.#stop.signal),
    ];
  }

  /** Takes one raw mail; see `ingestMail`. */
  ingest(raw: Uint8Array): Promise<IngestOutcome> {
    return ingestMail(this.#ports, raw);
  }

  /** Stops the agent, keeps its partial work, lets go of claims. What isn't done goes on at the next start. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
    await this.#relay?.stop();
  }
}
