import { unreachable } from "../kernel/decider.ts";
import type { InstructionId } from "../kernel/ids.ts";
import { MAX_ATTACHMENTS, MAX_INSTRUCTION_TEXT } from "../message/message.ts";
import type { SessionEvent, SessionEventData } from "./session.events.ts";
import { awaitsWord, type Instruction, type InstructionStatus, type SessionState } from "./session.state.ts";

/** What an event of a session changes. */
export function evolveSession(before: SessionState, event: SessionEvent): SessionState {
  const state: SessionState = { ...before, version: before.version + 1 };
  switch (event.type) {
    case "InstructionSubmitted":
      return {
        ...heard(state, event.data.instructionId),
        status: state.status === "new" || state.status === "initializing" ? "initializing" : "active",
        projectUser: event.data.projectUser,
        instructions: [...state.instructions, submitted(event.data, state.version)],
      };
    case "InstructionAcknowledged":
      return update(state, event.data.instructionId, () => ({ acknowledged: true }));
    case "InstructionStarted":
    case "InstructionResumed":
      return { ...started(state, event.data), status: "active" };
    case "PlanProposed": {
      const { instructionId, plan: proposal, because, findings } = event.data;
      const plan = { proposal, because, findings, approved: false, amendment: null };
      // What was added to an older plan with its yes holds for the newer one.
      return pause(state, instructionId, (before) => ({ status: "awaiting-approval", plan, ...withWords(before, before.plan?.amendment ?? null) }));
    }
    case "PlanApproved": {
      const { amendment, attachments } = event.data;
      return joined(state, event.data, (before) => ({
        status: "waiting",
        plan: before.plan && { ...before.plan, approved: true, amendment },
        roundDue: before.roundDue || before.setAside || before.plan?.because !== "scope" || amendment !== null || attachments.length > 0,
        ...withEnclosed(before, event.data),
      }));
    }
    case "PlanRejected":
      return joined(state, event.data, () => ({ status: "rejected" }));
    case "PlanAmended": {
      const { text } = event.data;
      return joined(state, event.data, (before) => ({
        status: "waiting",
        plan: null,
        roundDue: true,
        ...withWords(before, text),
        ...withEnclosed(before, event.data),
      }));
    }
    case "QuestionAsked": {
      const { instructionId, question } = event.data;
      return pause(state, instructionId, ({ exchanges }) => ({ status: "awaiting-answer", exchanges: [...exchanges, { question, answer: null }] }));
    }
    case "QuestionAnswered": {
      const { answer } = event.data;
      return joined(state, event.data, (before) => ({
        status: "waiting",
        roundDue: true,
        exchanges: before.exchanges.map((exchange, index) => (index === before.exchanges.length - 1 ? { ...exchange, answer } : exchange)),
        ...withEnclosed(before, event.data),
      }));
    }
    case "StopRequested":
      return joined(state, event.data, () => ({ stopRequested: event.data.replyTo.to }));
    case "ControlAnswered":
      return { ...heard(state, event.data.instructionId), projectUser: event.data.projectUser };
    case "SessionIdled":
      return { ...state, status: "idle" };
    case "SessionExpired":
      return { ...state, status: "expired" };
    default:
      return evolveWork(state, event);
  }
}

type WorkEvent =
  | Extract<
      SessionEvent,
      {
        type:
          | "AgentFinished"
          | "AgentStopped"
          | "EditUndone"
          | "ChangesCommitted"
          | "SiteBuilt"
          | "SiteBuildFailed"
          | "BranchPushed"
          | "BranchMerged"
          | "PreviewChecked";
      }
    >
  | TurnEvent;

/** What its worker reports, step by step. */
function evolveWork(state: SessionState, event: WorkEvent): SessionState {
  switch (event.type) {
    case "AgentFinished":
      return agentFinished(state, event.data);
    case "AgentStopped": {
      const { instructionId, costUsd, why } = event.data;
      const changed = update(state, instructionId, (instruction) => ({
        costUsd: instruction.costUsd + costUsd,
        agentFaults: why === "unavailable" ? instruction.agentFaults + 1 : 0,
      }));
      return spent(changed, event.data);
    }
    case "EditUndone": {
      const { instructionId, target } = event.data;
      const round = { ...event.data, round: 0, outcome: "done" as const, summary: "", agentSessionId: null, costUsd: 0, denied: [] };
      return update(state, instructionId, () => ({ undone: { target }, agentRounds: [round] }));
    }
    case "ChangesCommitted":
      return update(state, event.data.instructionId, () => ({ commit: event.data }));
    case "SiteBuilt":
      return update(state, event.data.instructionId, () => ({ build: event.data, buildError: null }));
    case "SiteBuildFailed":
      return update(state, event.data.instructionId, ({ buildFailures, agentRounds }) => ({
        buildFailures: buildFailures + 1,
        failedRound: agentRounds.length,
        buildError: event.data.excerpt,
      }));
    case "BranchPushed":
      return update(state, event.data.instructionId, () => ({ pushed: event.data }));
    case "BranchMerged":
      return update(state, event.data.instructionId, () => ({ merged: event.data }));
    case "PreviewChecked":
      return update(state, event.data.instructionId, () => ({ preview: event.data }));
    default:
      return evolveTurn(state, event);
  }
}

type TurnEvent = Extract<
  SessionEvent,
  {
    type:
      | "InstructionPaused"
      | "InstructionInterrupted"
      | "InstructionCompleted"
      | "InstructionFailed"
      | "InstructionExpired"
      | "InstructionSuperseded"
      | "InstructionCancelled";
  }
>;

/** How an instruction gives up its turn, for a while or for good. */
function evolveTurn(state: SessionState, event: TurnEvent): SessionState {
  switch (event.type) {
    case "InstructionPaused":
      return update(state, event.data.instructionId, () => ({ paused: true }));
    case "InstructionInterrupted":
      return pause(state, event.data.instructionId, { status: "interrupted" });
    case "InstructionCompleted":
      return pause(state, event.data.instructionId, { status: "completed" });
    case "InstructionFailed":
      return pause(state, event.data.instructionId, { status: "failed" });
    case "InstructionExpired":
      return pause(state, event.data.instructionId, { status: "expired" });
    case "InstructionSuperseded":
      return pause(state, event.data.instructionId, { status: "superseded" });
    case "InstructionCancelled": {
      const { joinedBy } = event.data;
      const changed = pause(state, event.data.instructionId, { status: "cancelled" });
      return joinedBy ? joined(changed, { ...event.data, ...joinedBy }, () => ({})) : changed;
    }
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
  const others = changed.instructions.map((other) => (awaitsWord(other) ? { ...other, setAside: true } : other));
  return { ...changed, instructions: others, running: instructionId };
}

function agentFinished(state: SessionState, data: SessionEventData<"AgentFinished">): SessionState {
  // A later round edits again: what was committed and built before it is no longer the end of it.
  const changed = update(state, data.instructionId, ({ agentRounds, costUsd }) => ({
    agentRounds: [...agentRounds, data],
    roundDue: false,
    setAside: false,
    agentFaults: 0,
    commit: null,
    build: null,
    preview: null,
    costUsd: costUsd + data.costUsd,
  }));
  return spent(changed, data);
}

/** What a run of the agent cost counts for the thread, and for the agent's own session, which may have begun anew. */
function spent(state: SessionState, { agentSessionId, costUsd }: Pick<SessionEventData<"AgentStopped">, "agentSessionId" | "costUsd">): SessionState {
  const sameSession = agentSessionId === null || agentSessionId === state.agentSessionId;
  return {
    ...state,
    agentSessionId: agentSessionId ?? state.agentSessionId,
    agentSessionCostUsd: sameSession ? state.agentSessionCostUsd + costUsd : costUsd,
    costUsd: state.costUsd + costUsd,
  };
}

const heard = (state: SessionState, id: InstructionId): SessionState => ({ ...state, heard: [...state.heard, id] });

/** A further message has to do with an instruction: it is answered with it. */
function joined(
  state: SessionState,
  { instructionId, by, replyTo }: Pick<SessionEventData<"StopRequested">, "instructionId" | "by" | "replyTo">,
  change: (instruction: Instruction) => Change,
): SessionState {
  return update(heard(state, by), instructionId, (before) => ({ tell: [...before.tell, replyTo], replyTo, ...change(before) }));
}

/** The request with what was added to it. What is too long for one text is cut from the end of the request: what came later was meant to change it. */
function withWords({ words: [request = "", ...added] }: Instruction, more: string | null): Change {
  if (more === null) return {};
  const later = [...added, more];
  const end = later
    .map((text) => `\n\n${text}`)
    .join("")
    .slice(-MAX_INSTRUCTION_TEXT);
  return { words: [request, ...later], text: `${request.slice(0, MAX_INSTRUCTION_TEXT - end.length)}${end}`.toWellFormed() };
}

/** With what came with further words; of too many files the oldest go. */
function withEnclosed(
  { wholeTextKeys, attachments }: Instruction,
  enclosed: Pick<SessionEventData<"InstructionSubmitted">, "wholeTextKey" | "attachments">,
): Change {
  return {
    wholeTextKeys: enclosed.wholeTextKey === null ? wholeTextKeys : [...wholeTextKeys, enclosed.wholeTextKey],
    attachments: [...attachments, ...enclosed.attachments].slice(-MAX_ATTACHMENTS),
  };
}

function submitted({ wholeTextKey, ...data }: SessionEventData<"InstructionSubmitted">, version: number): Instruction {
  return {
    ...data,
    words: [data.text],
    wholeTextKeys: wholeTextKey === null ? [] : [wholeTextKey],
    status: "waiting",
    acknowledged: false,
    submittedAt: version,
    startedAt: 0,
    attempt: 0,
    brokeOff: 0,
    paused: false,
    fencingToken: null,
    tell: [data.replyTo],
    plan: null,
    roundDue: false,
    setAside: false,
    stopRequested: null,
    agentFaults: 0,
    exchanges: [],
    agentRounds: [],
    commit: null,
    build: null,
    buildFailures: 0,
    failedRound: 0,
    buildError: null,
    pushed: null,
    merged: null,
    preview: null,
    undone: null,
    costUsd: 0,
  };
}
