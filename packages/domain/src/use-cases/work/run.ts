import type { Instant, InstructionId, ThreadId } from "../../kernel/ids.ts";
import type { Ports } from "../../ports/ports.ts";
import { type Words, words } from "../../replies/words/words.ts";
import { type FailureReason, MAX_PLAIN_TEXT } from "../../session/session.events.ts";
import { findInstruction, type Instruction, type SessionState } from "../../session/session.state.ts";
import type { SessionCommand } from "../../session/session.ts";
import { sessionOf } from "../aggregates.ts";
import type { HeldClaim } from "../claim-work.ts";
import { execute } from "../execute.ts";
import type { Interruption } from "./interruption.ts";

export type RunPorts = Pick<
  Ports,
  | "eventStore"
  | "projectDirectory"
  | "mediaStore"
  | "workspaces"
  | "codingAgent"
  | "siteBuilder"
  | "siteHost"
  | "pageViewer"
  | "workQueues"
  | "leaseStore"
  | "workerPool"
  | "clock"
  | "ids"
  | "logger"
  | "metrics"
>;

/** How a run ended: the instruction has its end, gave up its turn for now, or the worker has to stop. */
export type RunOutcome = "nothing-to-do" | "ended" | "paused" | "stopped";

/** One attempt at one instruction: what it works with, and the record that its steps are written to and read from. */
export class Run {
  readonly ports: RunPorts;
  readonly claim: HeldClaim;
  readonly threadId: ThreadId;
  readonly interruption: Interruption;
  readonly beganAt: Instant;
  /** Set once the preview shows this instruction's result. */
  previewUrl: string | null = null;
  #session: SessionState;
  #id: InstructionId;

  constructor(ports: RunPorts, claim: HeldClaim, threadId: ThreadId, interruption: Interruption, session: SessionState, id: InstructionId) {
    this.ports = ports;
    this.claim = claim;
    this.threadId = threadId;
    this.interruption = interruption;
    this.beganAt = ports.clock.now();
    this.#session = session;
    this.#id = id;
  }

  /** What its writer is told, in their language. */
  get words(): Words {
    return words(this.instruction.replyTo.language);
  }

  get session(): SessionState {
    return this.#session;
  }

  /** As far as it has come. */
  get instruction(): Instruction {
    const instruction = findInstruction(this.#session, this.#id);
    if (!instruction) throw new Error(`the session of ${this.threadId} has no instruction ${this.#id}`);
    return instruction;
  }

  /** What every report of a step carries. */
  get fenced() {
    return { instructionId: this.#id, fencingToken: this.claim.fencingToken };
  }

  /** Appends a step, guarded by the claim. Returns the types of what was added. */
  async record(command: SessionCommand): Promise<readonly string[]> {
    const executed = await execute(this.ports.eventStore, sessionOf(this.threadId), command, this.cause(command.type), this.claim.guard);
    if (!executed.ok) throw new StepRefusedError(command.type, this.threadId, executed.rejection);
    this.#session = executed.state;
    return executed.events.map(({ type }) => type);
  }

  /** `detail` is for the people who asked; `alsoTell` are addresses of others who have to know. */
  async fail(reason: FailureReason, detail: string, alsoTell: readonly string[] = []): Promise<RunOutcome> {
    const told = { detail: detail.slice(0, MAX_PLAIN_TEXT), previewUrl: this.previewUrl, alsoTell: alsoTell.slice(0, 10) };
    await this.record({ type: "FailInstruction", ...this.fenced, reason, ...told });
    this.ports.metrics.count("instructions-failed");
    return "ended";
  }

  /** A line for whoever watches, while something takes long; marked, so that a logger can tell it from an operator's lines. */
  progress = (line: string): void => this.ports.logger.info(line, { threadId: this.threadId, progress: true });

  /** The same step of the same attempt has the same id, so that a repeat makes the same events. */
  cause(step: string) {
    const { attempt, agentRounds, agentFaults, replyTo } = this.instruction;
    return {
      commandId: this.ports.ids.derive(
        this.#id,
        step,
        String(attempt),
        String(agentRounds.length),
        String(agentFaults),
        String(this.claim.fencingToken),
      ),
      causationId: this.#id,
      correlationId: replyTo.messageId,
      actor: this.claim.workerId,
      at: this.ports.clock.now(),
    };
  }
}

/** The session refused a step: what the worker believes and what happened differ. It lets go and looks again. */
export class StepRefusedError extends Error {
  readonly code = "step-refused";
  constructor(step: string, threadId: ThreadId, rejection: string) {
    super(`${step} in ${threadId} was refused by its session: ${rejection}; the worker will look at it afresh`);
    this.name = "StepRefusedError";
  }
}
