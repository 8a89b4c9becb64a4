import type { FencingToken, InstructionId, ProjectUser } from "../kernel/ids.ts";
import type { SessionEventData } from "./session.events.ts";

/** Where an instruction stands. The last five are ends. */
export type InstructionStatus =
  | "waiting"
  | "running"
  | "interrupted"
  | "awaiting-approval"
  | "awaiting-answer"
  | "completed"
  | "failed"
  | "superseded"
  | "cancelled"
  | "rejected";

/** One instruction as far as its events tell. What a step has recorded isn't done again after a crash. */
export type Instruction = SessionEventData<"InstructionSubmitted"> & {
  readonly status: InstructionStatus;
  /** Its place in the stream: tells what is newer than what. */
  readonly submittedAt: number;
  /** Where in the stream it was last started or resumed; 0 before that. */
  readonly startedAt: number;
  readonly attempt: number;
  /** How often a worker began it and neither ended nor paused it. */
  readonly brokeOff: number;
  /** Its worker stopped in good order, so the next start takes up nothing that broke off. */
  readonly paused: boolean;
  readonly fencingToken: FencingToken | null;
  readonly plan: { readonly text: string; readonly approved: boolean } | null;
  readonly exchanges: readonly { readonly question: string; readonly answer: string | null }[];
  readonly agentRounds: readonly SessionEventData<"AgentFinished">[];
  readonly commit: SessionEventData<"ChangesCommitted"> | null;
  readonly build: SessionEventData<"SiteBuilt"> | null;
  /** How often the build failed: at most once after each round of the agent. */
  readonly buildFailures: number;
  /** The last failure's excerpt; null once it builds. */
  readonly buildError: string | null;
  readonly pushed: SessionEventData<"BranchPushed"> | null;
  readonly costUsd: number;
};

export type SessionStatus = "new" | "initializing" | "active" | "idle" | "expired";

export type SessionState = {
  readonly version: number;
  readonly status: SessionStatus;
  readonly projectUser: ProjectUser | null;
  /** In the order of submission. */
  readonly instructions: readonly Instruction[];
  readonly running: InstructionId | null;
  readonly agentSessionId: string | null;
  readonly costUsd: number;
};

export const newSession: SessionState = {
  version: 0,
  status: "new",
  projectUser: null,
  instructions: [],
  running: null,
  agentSessionId: null,
  costUsd: 0,
};

const ENDED: readonly InstructionStatus[] = ["completed", "failed", "superseded", "cancelled", "rejected"];
export const hasEnded = (instruction: Instruction): boolean => ENDED.includes(instruction.status);

export function findInstruction(state: SessionState, id: InstructionId): Instruction | undefined {
  return state.instructions.find((instruction) => instruction.instructionId === id);
}

/** What a worker should do next in this thread: what runs (after a crash, or now), else the oldest that waits. */
export function nextInstruction(state: SessionState): Instruction | undefined {
  if (state.running) return findInstruction(state, state.running);
  return state.instructions.find(({ status }) => status === "waiting" || status === "interrupted");
}

/** A message that came after the running instruction had begun: it takes its place. */
export function newerThanRunning(state: SessionState): Instruction | undefined {
  const running = state.running && findInstruction(state, state.running);
  if (!running) return undefined;
  return state.instructions.find((other) => other.status === "waiting" && other.submittedAt > running.startedAt);
}

/** After a failing build the agent may try this often to mend it. */
export const MAX_REPAIRS = 2;

/**
 * Whether the agent, the build, or nobody has the next word on an instruction that runs. Every round of the agent is followed
 * by one build; a failed one leads to another round until the repairs are used up or the agent says that it can't.
 */
export function nextStep({ agentRounds, buildFailures }: Instruction): "agent" | "repair" | "build" | "give-up" {
  if (agentRounds.length === 0) return "agent";
  const saysItCannot = buildFailures > 0 && agentRounds.at(-1)?.outcome === "not-understood";
  if (saysItCannot) return "give-up";
  if (buildFailures < agentRounds.length) return "build";
  return agentRounds.length <= MAX_REPAIRS ? "repair" : "give-up";
}
