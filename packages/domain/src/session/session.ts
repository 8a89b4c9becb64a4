import { accept, type Decider, type Decision, reject, unreachable } from "../kernel/decider.ts";
import type { FencingToken, Instant, InstructionId, ProjectUser, ThreadId } from "../kernel/ids.ts";
import type { SessionEvent, SessionEventData } from "./session.events.ts";
import { evolveSession } from "./session.evolve.ts";
import { type HearMessage, hear } from "./session.hear.ts";
import { awaitsWord, findInstruction, hasEnded, type Instruction, newSession, nextInstruction, type SessionState } from "./session.state.ts";

/** The work on a thread: its instructions, plans, questions, costs. Stream `session-{threadId}`; written by the router and the worker. */
export type SessionCommand =
  | HearMessage
  | ({ readonly type: "AcknowledgeInstruction" } & Told<"InstructionAcknowledged">)
  /** `attempt` is 1 for the first; a repeat of an attempt that began already yields nothing. */
  | ({ readonly type: "StartInstruction" } & Fenced & { readonly attempt: number })
  | ({ readonly type: "ProposePlan" } & Told<"PlanProposed">)
  | ({ readonly type: "AskQuestion" } & Told<"QuestionAsked">)
  | ({ readonly type: "RecordAgentFinished" } & Told<"AgentFinished">)
  | ({ readonly type: "RecordAgentStopped" } & Told<"AgentStopped">)
  | ({ readonly type: "RecordEditUndone" } & Told<"EditUndone">)
  | ({ readonly type: "RecordCommit" } & Told<"ChangesCommitted">)
  | ({ readonly type: "RecordBuild" } & Told<"SiteBuilt">)
  | ({ readonly type: "RecordBuildFailure" } & Told<"SiteBuildFailed">)
  | ({ readonly type: "RecordPush" } & Told<"BranchPushed">)
  | ({ readonly type: "RecordMerge" } & Told<"BranchMerged">)
  | ({ readonly type: "RecordPreviewCheck" } & Told<"PreviewChecked">)
  | ({ readonly type: "CompleteInstruction" } & Omit<Told<"InstructionCompleted">, "kind">)
  | ({ readonly type: "FailInstruction" } & Told<"InstructionFailed"> & Fenced)
  | ({ readonly type: "PauseInstruction" } & Told<"InstructionPaused">)
  | ({ readonly type: "InterruptInstruction" } & Told<"InstructionInterrupted">)
  | ({ readonly type: "SupersedeInstruction" } & Told<"InstructionSuperseded">)
  | ({ readonly type: "CancelInstruction" } & Told<"InstructionCancelled">)
  /** `askedAt` is when the plan or the question was put. */
  | ({ readonly type: "ExpireInstruction" } & { readonly instructionId: InstructionId; readonly now: Instant; readonly askedAt: Instant })
  /** `lastActivityAt` is when the session's newest event occurred. */
  | { readonly type: "IdleSession" | "ExpireSession"; readonly threadId: ThreadId; readonly now: Instant; readonly lastActivityAt: Instant };

/** What a command tells of an event; whose work it is, the session knows itself. */
type Told<Type extends SessionEvent["type"]> = Readonly<Omit<SessionEventData<Type>, "projectUser">>;
type Fenced = { readonly instructionId: InstructionId; readonly fencingToken: FencingToken };

export type SessionRejection =
  | "unknown-instruction"
  | "already-ended"
  | "another-running"
  | "not-next"
  | "not-running"
  | "stale-fencing-token"
  | "nothing-awaited"
  | "stop-requested"
  | "not-pushed"
  | "still-working"
  | "too-early";

/** A session nobody wrote to for this long is idle: its worker may go. Milliseconds. */
export const IDLE_AFTER_MS = 5 * 60_000;
/** After this long it has expired; the next message begins it anew. Milliseconds. */
export const EXPIRED_AFTER_MS = 30 * 60_000;
/** A plan or a question that nobody answered for this long is dropped: the site has moved on. Milliseconds. */
export const WORD_EXPIRES_AFTER_MS = 7 * 24 * 60 * 60_000;

type Verdict = Decision<SessionEvent, SessionRejection>;

export const session: Decider<SessionCommand, SessionEvent, SessionState, SessionRejection> = {
  initialState: newSession,
  evolve: evolveSession,
  decide(command, state) {
    switch (command.type) {
      case "HearMessage":
        return hear(command, state);
      case "IdleSession":
      case "ExpireSession":
        return rest(command, state);
      case "StartInstruction":
        return onOpen(command, state, (instruction) => start(command, instruction, state));
      case "AcknowledgeInstruction":
        return onOpen(command, state, (instruction) =>
          instruction.acknowledged || instruction.attempt > 0
            ? accept()
            : accept({ type: "InstructionAcknowledged", data: about(command, instruction) }),
        );
      case "ExpireInstruction":
        return onOpen(command, state, (instruction) => expire(command, instruction));
      case "SupersedeInstruction":
      case "CancelInstruction":
        return onOpen(command, state, (instruction) => {
          if (command.type === "CancelInstruction") return accept({ type: "InstructionCancelled", data: about(command, instruction) });
          // Whoever said stop a moment before wants nothing of it in what comes next, so its worker has to take back what it committed.
          if (instruction.stopRequested !== null) return reject("stop-requested");
          return accept({ type: "InstructionSuperseded", data: about(command, instruction) });
        });
      default:
        return onOpen(command, state, (instruction) => {
          if (state.running !== command.instructionId) return reject("not-running");
          if (instruction.fencingToken !== command.fencingToken) return reject("stale-fencing-token");
          return record(command, instruction);
        });
    }
  },
};

/** Decides about an instruction that exists and hasn't ended. What an ended one is told again yields nothing if it was told that before. */
function onOpen(
  command: { type: string; instructionId: InstructionId },
  state: SessionState,
  decide: (instruction: Instruction) => Verdict,
): Verdict {
  const instruction = findInstruction(state, command.instructionId);
  if (!instruction) return reject("unknown-instruction");
  if (!hasEnded(instruction)) return decide(instruction);
  return ENDING[command.type] === instruction.status ? accept() : reject("already-ended");
}

const ENDING: Readonly<Record<string, Instruction["status"]>> = {
  CompleteInstruction: "completed",
  FailInstruction: "failed",
  SupersedeInstruction: "superseded",
  CancelInstruction: "cancelled",
  ExpireInstruction: "expired",
};

/** The data of the event that a command leads to: what it tells, and whose work it is. */
function about<Command extends { readonly type: string }>(
  command: Command,
  { projectUser }: Instruction,
): Omit<Command, "type"> & { projectUser: ProjectUser } {
  const { type: _, ...told } = command;
  return { ...told, projectUser };
}

function start(command: Extract<SessionCommand, { type: "StartInstruction" }>, instruction: Instruction, state: SessionState): Verdict {
  const { instructionId, fencingToken, attempt } = command;
  const { projectUser } = instruction;
  if (state.running && state.running !== instructionId) return reject("another-running");
  if (nextInstruction(state) !== instruction) return reject("not-next");
  if (instruction.fencingToken !== null && fencingToken < instruction.fencingToken) return reject("stale-fencing-token");
  if (instruction.status === "running" && attempt <= instruction.attempt) return accept();
  return accept({
    type: instruction.status === "interrupted" ? "InstructionResumed" : "InstructionStarted",
    data: { instructionId, projectUser, fencingToken, attempt },
  });
}

function expire(
  { instructionId, now, askedAt }: Extract<SessionCommand, { type: "ExpireInstruction" }>,
  { status, projectUser }: Instruction,
): Verdict {
  if (!awaitsWord({ status })) return reject("nothing-awaited");
  if (Date.parse(now) - Date.parse(askedAt) < WORD_EXPIRES_AFTER_MS) return reject("too-early");
  const waitedFor = status === "awaiting-approval" ? "plan" : "question";
  return accept({ type: "InstructionExpired", data: { instructionId, projectUser, waitedFor } });
}

type WorkerCommand = Exclude<
  SessionCommand,
  {
    type:
      | "HearMessage"
      | "AcknowledgeInstruction"
      | "ExpireInstruction"
      | "StartInstruction"
      | "SupersedeInstruction"
      | "CancelInstruction"
      | "IdleSession"
      | "ExpireSession";
  }
>;

/** What the worker that runs the instruction reports, each step once. */
function record(command: WorkerCommand, instruction: Instruction): Verdict {
  switch (command.type) {
    case "ProposePlan":
      return unlessStopped(instruction, { type: "PlanProposed", data: about(command, instruction) });
    case "AskQuestion":
      return unlessStopped(instruction, { type: "QuestionAsked", data: about(command, instruction) });
    case "RecordAgentFinished":
      return command.round < instruction.agentRounds.length ? accept() : accept({ type: "AgentFinished", data: about(command, instruction) });
    case "RecordAgentStopped":
      return accept({ type: "AgentStopped", data: about(command, instruction) });
    case "RecordEditUndone":
      return instruction.undone ? accept() : accept({ type: "EditUndone", data: about(command, instruction) });
    case "RecordMerge":
      return instruction.merged?.sha === command.sha ? accept() : accept({ type: "BranchMerged", data: about(command, instruction) });
    case "RecordPreviewCheck":
      return accept({ type: "PreviewChecked", data: about(command, instruction) });
    case "RecordCommit":
      return instruction.commit?.sha === command.sha ? accept() : accept({ type: "ChangesCommitted", data: about(command, instruction) });
    case "RecordBuild":
      return instruction.build?.releaseId === command.releaseId ? accept() : accept({ type: "SiteBuilt", data: about(command, instruction) });
    case "RecordBuildFailure":
      return accept({ type: "SiteBuildFailed", data: about(command, instruction) });
    case "RecordPush":
      return instruction.pushed?.sha === command.sha ? accept() : accept({ type: "BranchPushed", data: about(command, instruction) });
    case "CompleteInstruction": {
      const data = { ...about(command, instruction), kind: instruction.kind };
      if (instruction.commit?.sha && !instruction.pushed) return reject("not-pushed");
      return accept({ type: "InstructionCompleted", data });
    }
    case "FailInstruction": {
      const { fencingToken: _, ...data } = about(command, instruction);
      return accept({ type: "InstructionFailed", data });
    }
    case "PauseInstruction":
      return instruction.paused ? accept() : accept({ type: "InstructionPaused", data: about(command, instruction) });
    case "InterruptInstruction":
      return accept({ type: "InstructionInterrupted", data: about(command, instruction) });
    default:
      return unreachable(command);
  }
}

/** Whoever said stop a moment before isn't asked anything any more. */
function unlessStopped({ instructionId, projectUser, stopRequested }: Instruction, asked: SessionEvent): Verdict {
  if (stopRequested === null) return accept(asked);
  return accept({ type: "InstructionCancelled", data: { instructionId, projectUser, by: stopRequested, sha: null, joinedBy: null } });
}

function rest(command: Extract<SessionCommand, { type: "IdleSession" | "ExpireSession" }>, state: SessionState): Verdict {
  if (nextInstruction(state)) return reject("still-working");
  const restedMs = Date.parse(command.now) - Date.parse(command.lastActivityAt);
  if (command.type === "IdleSession") {
    if (state.status === "new" || state.status === "idle" || state.status === "expired") return accept();
    return restedMs < IDLE_AFTER_MS ? reject("too-early") : accept({ type: "SessionIdled", data: {} });
  }
  if (state.status === "new" || state.status === "expired") return accept();
  return restedMs < EXPIRED_AFTER_MS ? reject("too-early") : accept({ type: "SessionExpired", data: {} });
}
