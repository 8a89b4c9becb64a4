import { unreachable } from "../kernel/decider.ts";
import type { InstructionId } from "../kernel/ids.ts";
import type { SessionEvent, SessionEventData } from "./session.events.ts";
import type { Instruction, InstructionStatus, SessionState } from "./session.state.ts";

/** What an event of a session changes. */
export function evolveSession(before: SessionState, event: SessionEvent): SessionState {
  const state: SessionState = { ...before, version: before.version + 1 };
  switch (event.type) {
    case "InstructionSubmitted":
      return {
        ...state,
        status: state.status === "new" || state.status === "initializing" ? "initializing" : "active",
        projectUser: event.data.projectUser,
        instructions: [...state.instructions, submitted(event.data, state.version)],
      };
    case "InstructionStarted":
    case "InstructionResumed":
      return { ...started(state, event.data), status: "active" };
    case "PlanProposed":
      return pause(state, event.data.instructionId, { status: "awaiting-approval", plan: { text: event.data.plan, approved: false } });
    case "PlanApproved": {
      const { instructionId, amendment } = event.data;
      return update(state, instructionId, ({ plan }) => ({
        status: "waiting",
        plan: { text: [plan?.text ?? "", amendment ?? ""].filter(Boolean).join("\n\n"), approved: true },
      }));
    }
    case "PlanRejected":
      return pause(state, event.data.instructionId, { status: "rejected" });
    case "QuestionAsked": {
      const { instructionId, question } = event.data;
      return pause(state, instructionId, ({ exchanges }) => ({ status: "awaiting-answer", exchanges: [...exchanges, { question, answer: null }] }));
    }
    case "QuestionAnswered": {
      const { instructionId, answer } = event.data;
      return update(state, instructionId, ({ exchanges }) => ({
        status: "waiting",
        exchanges: exchanges.map((exchange, index) => (index === exchanges.length - 1 ? { ...exchange, answer } : exchange)),
      }));
    }
    case "AgentFinished":
      return agentFinished(state, event.data);
    case "AgentStopped": {
      const { instructionId, agentSessionId, costUsd } = event.data;
      const changed = update(state, instructionId, (instruction) => ({ costUsd: instruction.costUsd + costUsd }));
      return { ...changed, agentSessionId: agentSessionId ?? state.agentSessionId, costUsd: state.costUsd + costUsd };
    }
    case "ChangesCommitted":
      return update(state, event.data.instructionId, () => ({ commit: event.data }));
    case "SiteBuilt":
      return update(state, event.data.instructionId, () => ({ build: event.data, buildError: null }));
    case "SiteBuildFailed":
      return update(state, event.data.instructionId, ({ buildFailures }) => ({ buildFailures: buildFailures + 1, buildError: event.data.excerpt }));
    case "BranchPushed":
      return update(state, event.data.instructionId, () => ({ pushed: event.data }));
    case "InstructionPaused":
      return update(state, event.data.instructionId, () => ({ paused: true }));
    case "InstructionInterrupted":
      return pause(state, event.data.instructionId, { status: "interrupted" });
    case "InstructionCompleted":
      return pause(state, event.data.instructionId, { status: "completed" });
    case "InstructionFailed":
      return pause(state, event.data.instructionId, { status: "failed" });
    case "InstructionSuperseded":
      return pause(state, event.data.instructionId, { status: "superseded" });
    case "InstructionCancelled":
      return pause(state, event.data.instructionId, { status: "cancelled" });
    case "SessionIdled":
      return { ...state, status: "idle" };
    case "SessionExpired":
      return { ...state, status: "expired" };
    default:
      return unreachable(event);
  }
}

type Change = Partial<Instruction> & { readonly status?: InstructionStatus };

function update(state: SessionState, id: InstructionId, change: (instruction: Instruction) => Change): SessionState {
  const instructions = state.instructions.map((instruction) =>
    instruction.instructionId === id ? { ...instruction, ...change(instruction) } : instruction,
  );
  return { ...state, instructions };
}

/** The instruction gives up its turn, for a while or for good. */
function pause(state: SessionState, id: InstructionId, change: Change | ((instruction: Instruction) => Change)): SessionState {
  const changed = update(state, id, typeof change === "function" ? change : () => change);
  return { ...changed, running: state.running === id ? null : state.running };
}

function started(state: SessionState, data: SessionEventData<"InstructionStarted">): SessionState {
  const { instructionId, attempt, fencingToken } = data;
  const changed = update(state, instructionId, ({ status, brokeOff, paused }) => ({
    status: "running",
    attempt,
    fencingToken,
    startedAt: state.version,
    brokeOff: status === "running" && !paused ? brokeOff + 1 : brokeOff,
    paused: false,
  }));
  return { ...changed, running: instructionId };
}

function agentFinished(state: SessionState, data: SessionEventData<"AgentFinished">): SessionState {
  // A later round edits again: what was committed and built before it is no longer the end of it.
  const changed = update(state, data.instructionId, ({ agentRounds, costUsd }) => ({
    agentRounds: [...agentRounds, data],
    commit: null,
    build: null,
    costUsd: costUsd + data.costUsd,
  }));
  return { ...changed, agentSessionId: data.agentSessionId ?? state.agentSessionId, costUsd: state.costUsd + data.costUsd };
}

function submitted(data: SessionEventData<"InstructionSubmitted">, version: number): Instruction {
  return {
    ...data,
    status: "waiting",
    submittedAt: version,
    startedAt: 0,
    attempt: 0,
    brokeOff: 0,
    paused: false,
    fencingToken: null,
    plan: null,
    exchanges: [],
    agentRounds: [],
    commit: null,
    build: null,
    buildFailures: 0,
    buildError: null,
    pushed: null,
    costUsd: 0,
  };
}
