import type { Envelope } from "../../kernel/envelope.ts";
import { type Instant, splitProjectUser, type ThreadId } from "../../kernel/ids.ts";
import type { Ports } from "../../ports/ports.ts";
import { boardEntries } from "../../projections/work-board.ts";
import type { SessionEvent } from "../../session/session.events.ts";
import { findInstruction, type Instruction, newerThanRunning, nextInstruction } from "../../session/session.state.ts";
import { sessionOf } from "../aggregates.ts";
import type { HeldClaim } from "../claim-work.ts";
import { load } from "../execute.ts";
import { requestClaim } from "../route.ts";
import { holdClaim, isFenced } from "./hold-claim.ts";
import { Interruption } from "./interruption.ts";
import type { RunPorts } from "./run.ts";
import { runInstruction } from "./run-instruction.ts";

export type WorkPorts = RunPorts & Pick<Ports, "readModels">;

/** How long a worker without work keeps its claim, for the next message of somebody who is at it. Milliseconds. */
export const LINGER_MS = 2_000;
/** A pause after something broke, longer each time. Milliseconds. */
const RETRY_PAUSE_MS = 1_000;
/** How long one listening for the bell lasts before it begins again. Milliseconds. */
const LISTEN_MS = 20_000;

/** Works for one project+user until nothing is left to do, the claim is lost, or `stop` aborts; then lets go of the claim. */
export async function workClaim(ports: WorkPorts, claim: HeldClaim, stop: AbortSignal, lingerMs: number = LINGER_MS): Promise<void> {
  const worker = new ClaimWorker(ports, claim, stop, lingerMs);
  await worker.work();
}

class ClaimWorker {
  readonly #ports: WorkPorts;
  readonly #claim: HeldClaim;
  readonly #stop: AbortSignal;
  readonly #lingerMs: number;
  #lost: AbortSignal = new AbortController().signal;
  /** Threads whose bell rang, the oldest ring first. */
  readonly #rung = new Set<ThreadId>();
  /** When the instruction that runs was begun or resumed here. */
  #runBegan: Instant = "";

  constructor(ports: WorkPorts, claim: HeldClaim, stop: AbortSignal, lingerMs: number) {
    this.#ports = ports;
    this.#claim = claim;
    this.#stop = stop;
    this.#lingerMs = lingerMs;
  }

  async work(): Promise<void> {
    const held = await holdClaim(this.#ports, this.#claim, this.#stop, (lost) => {
      this.#lost = lost;
      return this.#untilNothingIsLeft();
    });
    if (held) await this.#listenOnceMore();
  }

  async #untilNothingIsLeft(): Promise<void> {
    let failures = 0;
    while (!this.#mustStop()) {
      const threadId = await this.#nextThread();
      if (!threadId) {
        if (await this.#hearsBell(this.#lingerMs)) continue;
        return;
      }
      try {
        await this.#runWhileListening(threadId);
        failures = 0;
      } catch (error) {
        if (isFenced(error)) throw error;
        failures += 1;
        this.#ports.logger.error("a run broke off and will be tried again", { threadId, error: String(error) });
        await this.#ports.clock.sleep(RETRY_PAUSE_MS * 2 ** Math.min(failures, 6), this.#stop);
      }
    }
  }

  #mustStop(): boolean {
    return this.#stop.aborted || this.#lost.aborted;
  }

  /** Threads with something to do, from the bell and the board; what never ran goes before what was interrupted for it. */
  async #nextThread(): Promise<ThreadId | null> {
    const board = await boardEntries(this.#ports.readModels, this.#claim.projectUser);
    const candidates = new Set([...board.toSorted((a, b) => a.since.localeCompare(b.since)).map(({ threadId }) => threadId), ...this.#rung]);
    let interrupted: ThreadId | null = null;
    for (const threadId of candidates) {
      const next = nextInstruction((await load(this.#ports.eventStore, sessionOf(threadId))).state);
      if (!next) this.#rung.delete(threadId);
      else if (next.status === "interrupted") interrupted ??= threadId;
      else return threadId;
    }
    return interrupted;
  }

  async #runWhileListening(threadId: ThreadId): Promise<void> {
    const interruption = new Interruption();
    this.#runBegan = this.#ports.clock.now();
    const ended = new AbortController();
    const stopNow = () => interruption.interrupt({ kind: "stopping" });
    const giveUp = () => interruption.interrupt({ kind: "claim-lost" });
    if (this.#stop.aborted) stopNow();
    this.#stop.addEventListener("abort", stopNow);
    this.#lost.addEventListener("abort", giveUp);
    const listening = this.#listen(threadId, interruption, ended.signal);
    try {
      await runInstruction(this.#ports, this.#claim, threadId, interruption);
    } finally {
      ended.abort();
      await listening;
      this.#stop.removeEventListener("abort", stopNow);
      this.#lost.removeEventListener("abort", giveUp);
    }
  }

  /** While an instruction runs, looks at every bell: does it call for an interruption? */
  async #listen(running: ThreadId, interruption: Interruption, ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        for (const threadId of await this.#takeBells(LISTEN_MS, ended)) await this.#considerInterrupting(running, threadId, interruption);
      } catch (error) {
        this.#ports.logger.warn("the bell could not be heard", { projectUser: this.#claim.projectUser, error: String(error) });
        await this.#ports.clock.sleep(RETRY_PAUSE_MS, ended);
      }
    }
  }

  async #considerInterrupting(running: ThreadId, rung: ThreadId, interruption: Interruption): Promise<void> {
    const { state, events } = await load(this.#ports.eventStore, sessionOf(rung));
    if (rung === running) {
      const stopped = state.running === null ? undefined : findInstruction(state, state.running)?.stopRequested;
      if (stopped) return interruption.interrupt({ kind: "cancelled", by: stopped });
      const newer = newerThanRunning(state);
      if (newer) interruption.interrupt({ kind: "newer-message", by: newer.instructionId });
      return;
    }
    const project = await this.#ports.projectDirectory.find(splitProjectUser(this.#claim.projectUser).projectId);
    const next = nextInstruction(state);
    if (project?.policy.interruption !== "any" || next?.status !== "waiting") return;
    // A late or repeated bell for something older: it has waited already, and goes on waiting.
    if (waitingSince(events, next) < this.#runBegan) return;
    interruption.interrupt({ kind: "other-thread", by: rung });
  }

  async #hearsBell(waitMs: number): Promise<boolean> {
    const either = AbortSignal.any([this.#stop, this.#lost]);
    return (await this.#takeBells(waitMs, either)).length > 0;
  }

  async #takeBells(waitMs: number, signal?: AbortSignal): Promise<readonly ThreadId[]> {
    const deliveries = await this.#ports.workQueues.input(this.#claim.projectUser).receive(signal ? { waitMs, signal } : { waitMs });
    for (const delivery of deliveries) {
      this.#rung.add(delivery.body.threadId);
      // The bell is only a hint: the session's stream says what there is to do, so it need not ring twice.
      await delivery.ack();
    }
    return deliveries.map(({ body }) => body.threadId);
  }

  /** The claim is released; whoever rang before that was seen counts on being heard. */
  async #listenOnceMore(): Promise<void> {
    const { projectUser, workerId } = this.#claim;
    const missed = await this.#takeBells(0);
    if (missed.length === 0 && !this.#stop.aborted) return;
    if ((await this.#nextThread()) === null) return;
    const at = this.#ports.clock.now();
    await requestClaim(this.#ports, projectUser, {
      commandId: this.#ports.ids.random(),
      causationId: projectUser,
      correlationId: projectUser,
      actor: workerId,
      at,
    });
  }
}

/** When the instruction last became ready for a worker: with the message, or with the answer to a plan or question. */
function waitingSince(events: readonly Envelope[], { instructionId }: Instruction): Instant {
  const ready = events.findLast(({ type, data }) => data.instructionId === instructionId && MAKES_READY.includes(type));
  return ready?.occurredAt ?? "";
}

const MAKES_READY: readonly string[] = [
  "InstructionSubmitted",
  "PlanApproved",
  "PlanAmended",
  "QuestionAnswered",
] satisfies readonly SessionEvent["type"][];
