import type { InstructionId } from "../../kernel/ids.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { findInstruction } from "../../session/session.state.ts";
import { sessionOf } from "../aggregates.ts";
import { load } from "../execute.ts";
import type { Run, RunOutcome } from "./run.ts";

/** Keeps the partial work and makes room for whoever interrupted. The agent has stopped by now. */
export async function giveWay(run: Run, workspace: Workspace): Promise<RunOutcome> {
  const cause = run.interruption.cause ?? { kind: "stopping" };
  // The workspace is another worker's now.
  if (cause.kind === "claim-lost") return "stopped";
  const unfinished = await workspace.commitUnfinished();
  const sha = unfinished?.sha ?? run.instruction.commit?.sha ?? null;
  const { instructionId } = run.instruction;
  switch (cause.kind) {
    case "stopping":
      // It stays the running one; whoever claims next starts it again.
      await run.record({ type: "PauseInstruction", ...run.fenced, sha });
      return "stopped";
    case "newer-message":
      if (await goesByWhatWasSeen(run, cause.by)) await takeBackCommitted(run, workspace);
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

/** An undo and a publication go by what people saw; a further edit goes on with what is there. */
async function goesByWhatWasSeen({ ports, threadId }: Run, id: InstructionId): Promise<boolean> {
  const { state } = await load(ports.eventStore, sessionOf(threadId));
  const kind = findInstruction(state, id)?.kind;
  return kind === "undo" || kind === "publish";
}

/** A stop may come when the work was committed already, and could not be seen yet: it must not be seen with what comes next. */
async function takeBackCommitted({ instruction: { instructionId, commit } }: Run, workspace: Workspace): Promise<void> {
  if (commit?.sha && (await workspace.revert(instructionId)) === "reverted") await workspace.commitUnfinished();
}
