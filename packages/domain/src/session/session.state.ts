import type { FencingToken, InstructionId, ProjectUser } from "../kernel/ids.ts";
import type { StorageKey } from "../message/message.ts";
import type { Plan, PlanCause } from "../plan/plan.ts";
import type { ScopeFinding } from "../plan/scope.ts";
import type { ReplyAddress, SessionEventData } from "./session.events.ts";

/** Where an instruction stands. The last six are ends. */
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
  | "rejected"
  | "expired";

/** One instruction as far as its events tell. What a step has recorded isn't done again after a crash. */
export type Instruction = Omit<SessionEventData<"InstructionSubmitted">, "wholeTextKey"> & {
  /** The request, and what was added to it since, oldest first; `text` is all of it, cut to length. */
  readonly words: readonly string[];
  /** Of every message about it whose words aren't all of it: the message as it came, oldest first. */
  readonly wholeTextKeys: readonly StorageKey[];
  readonly status: InstructionStatus;
  /** Its writer was told that a worker has to start first. */
  readonly acknowledged: boolean;
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
  /** Everybody who wrote about it, the newest last; `replyTo` is the newest. */
  readonly tell: readonly ReplyAddress[];
  readonly plan: OpenPlan | null;
  /** Something was asked for since the agent's last round, so that it has the next word. */
  readonly roundDue: boolean;
  /** Other work began while it waited for a person's word, so that what was done for it isn't in the workspace any more. */
  readonly setAside: boolean;
  /** A person said stop, and who. */
  readonly stopRequested: string | null;
  /** How often in a row the agent could not be reached. */
  readonly agentFaults: number;
  readonly exchanges: readonly { readonly question: string; readonly answer: string | null }[];
  readonly agentRounds: readonly SessionEventData<"AgentFinished">[];
  readonly commit: SessionEventData<"ChangesCommitted"> | null;
  readonly build: SessionEventData<"SiteBuilt"> | null;
  /** How often the build failed: at most once after each round of the agent. */
  readonly buildFailures: number;
  /** After which round it failed last, counted from 1; 0 when it never did. */
  readonly failedRound: number;
  /** The last failure's excerpt; null once it builds. */
  readonly buildError: string | null;
  readonly pushed: SessionEventData<"BranchPushed"> | null;
  readonly merged: SessionEventData<"BranchMerged"> | null;
  readonly preview: SessionEventData<"PreviewChecked"> | null;
  /** For an undo: what was taken back, once it was. */
  readonly undone: { readonly target: InstructionId | null } | null;
  readonly costUsd: number;
};

export type OpenPlan = {
  readonly proposal: Plan;
  readonly because: PlanCause;
  readonly findings: readonly ScopeFinding[];
  readonly approved: boolean;
  readonly amendment: string | null;
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
  /** What the agent's session has cost so far; it begins anew when the agent does. US dollars. */
  readonly agentSessionCostUsd: number;
  readonly costUsd: number;
  /** Every message that was heard, as the instruction that it became or would have become. */
  readonly heard: readonly InstructionId[];
};

export const newSession: SessionState = {
  version: 0,
  status: "new",
  projectUser: null,
  instructions: [],
  running: null,
  agentSessionId: null,
  agentSessionCostUsd: 0,
  costUsd: 0,
  heard: [],
};

const ENDED: readonly InstructionStatus[] = ["completed", "failed", "superseded", "cancelled", "rejected", "expired"];
export const hasEnded = (instruction: Instruction): boolean => ENDED.includes(instruction.status);

export function findInstruction(state: SessionState, id: InstructionId): Instruction | undefined {
  return state.instructions.find((instruction) => instruction.instructionId === id);
}

/** What a worker should do next in this thread: what runs (after a crash, or now), else the oldest that waits. */
export function nextInstruction(state: SessionState): Instruction | undefined {
  if (state.running) return findInstruction(state, state.running);
  return state.instructions.find(({ status }) => status === "waiting" || status === "interrupted");
}

const AWAITING: readonly InstructionStatus[] = ["awaiting-approval", "awaiting-answer"];
/** A person has to say something before it goes on. */
export const awaitsWord = ({ status }: Pick<Instruction, "status">): boolean => AWAITING.includes(status);

/** What waits for a person's word, the newest of them. */
export function awaitingWord(state: SessionState): Instruction | undefined {
  return state.instructions.findLast(awaitsWord);
}

/**
 * Instructions whose unfinished work must not be on the branch when this one is worked on: a person said no to it, or stop, or
 * nobody said yes, or not yet. An undo and a publication go by what was finished, and so was seen; a further edit may go on with what
 * another limit than a person's word has stopped.
 */
export function droppedInstructions({ instructions }: SessionState, { kind }: Instruction): readonly InstructionId[] {
  const dropped: readonly InstructionStatus[] =
    kind === "edit" ? ["rejected", "expired", "cancelled"] : ["rejected", "expired", "cancelled", "failed", "superseded", "completed"];
  // What was committed before it was stopped has been taken back by a commit of its own, which has to stay. Above what was committed
  // and came to its end lies only what a build left, or half a mending.
  const isTakenBack = ({ status, commit }: Instruction): boolean => Boolean(commit?.sha) && STOPPED.includes(status);
  const isDropped = (other: Instruction): boolean => awaitsWord(other) || (dropped.includes(other.status) && !isTakenBack(other));
  return instructions.filter(isDropped).map(({ instructionId }) => instructionId);
}

const STOPPED: readonly InstructionStatus[] = ["superseded", "cancelled"];

/** The newest instruction that left something on the branch, shown or not. */
export function newestChange({ instructions }: SessionState): Instruction | undefined {
  return instructions.findLast(({ status, commit, kind }) => CHANGES_LAST.includes(status) && kind !== "publish" && commit?.sha);
}

const CHANGES_LAST: readonly InstructionStatus[] = ["completed", "failed"];

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
 * by a build; a failed one leads to another round until the repairs are used up or the agent says that it can't.
 */
export function nextStep({ agentRounds, buildFailures, failedRound, roundDue }: Instruction): "agent" | "repair" | "build" | "give-up" {
  if (agentRounds.length === 0 || roundDue) return "agent";
  if (failedRound < agentRounds.length) {
    const saysItCannot = failedRound > 0 && agentRounds.at(-1)?.outcome === "not-understood";
    return saysItCannot ? "give-up" : "build";
  }
  return buildFailures <= MAX_REPAIRS ? "repair" : "give-up";
}
