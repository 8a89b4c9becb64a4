import type { InstructionId } from "../../kernel/ids.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { findInstruction, type SessionState } from "../../session/session.state.ts";
import { sessionOf } from "../aggregates.ts";
import { load } from "../execute.ts";
import type { InterruptionCause } from "./interruption.ts";
import type { Run, RunOutcome } from "./run.ts";

/** Keeps the partial work and makes room for whoever interrupted. The agent has stopped by now. */
export async function giveWay(run: Run, workspace: Workspace): Promise<RunOutcome> {
  const began = run.interruption.cause ?? { kind: "stopping" };
  // The workspace is another worker's now.
  if (began.kind === "claim-lost") return "stopped";
  const unfinished = await workspace.commitUnfinished();
  const sha = unfinished?.sha ?? run.instruction.commit?.sha ?? null;
  const { instructionId } = run.instruction;
  const { state } = await load(run.ports.eventStore, sessionOf(run.threadId));
  const cause = causeByNow(began, state, instructionId);
  switch (cause.kind) {
    case "stopping":
      // It stays the running one; whoever claims next starts it again.
      await run.record({ type: "PauseInstruction", ...run.fenced, sha });
      return "stopped";
    case "newer-message":
      if (goesByWhatWasSeen(state, cause.by)) await takeBackCommitted(run, workspace);
      await run.record({ type: "SupersedeInstruction", instructionId, by: cause.by, sha });
      return "ended";
    case "cancelled":
      await takeBackCommitted(run, workspace);
      await run.record({ type: "CancelInstruction", instructionId, by: cause.by, sha, joinedBy: null });
      return "ended";
    case "other-thread":
      await run.record({ type: "InterruptInstruction", ...run.fenced, by: { threadId: cause.by }, sha });
      return "paused";
  }
}

/** Whatever it was interrupted for, while the agent came to its end somebody may have said stop: then nothing goes on with it. */
function causeByNow(began: WithWorkspace, state: SessionState, id: InstructionId): WithWorkspace {
  const by = findInstruction(state, id)?.stopRequested;
  return by ? { kind: "cancelled", by } : began;
}

type WithWorkspace = Exclude<InterruptionCause, { kind: "claim-lost" }>;

/** An undo and a publication go by what people saw; a further edit goes on with what is there. */
function goesByWhatWasSeen(state: SessionState, id: InstructionId): boolean {
  const kind = findInstruction(state, id)?.kind;
  return kind === "undo" || kind === "publish";
}

/** A stop may come when the work was committed already, and could not be seen yet: it must not be seen with what comes next. */
async function takeBackCommitted({ instruction: { instructionId, commit } }: Run, workspace: Workspace): Promise<void> {
  if (commit?.sha && (await workspace.revert(instructionId)) === "reverted") await workspace.commitUnfinished();
}
