import type { Workspace } from "../../ports/workspaces.ts";
import { newestChange } from "../../session/session.state.ts";
import { giveWay } from "./give-way.ts";
import { complete } from "./publish.ts";
import type { Run, RunOutcome } from "./run.ts";

/** The first step of an undo: what was changed last in this conversation is taken back, also when it could not be shown, as a change like any other. It can be undone itself. */
export async function takeBack(run: Run, workspace: Workspace): Promise<RunOutcome | null> {
  if (run.interruption.signal.aborted) return giveWay(run, workspace);
  const target = newestChange(run.session);
  const reverted = target ? await workspace.revert(target.instructionId) : "nothing";
  if (reverted === "conflict") return run.fail("undo-conflict", run.words.detail.undoConflict);
  const found = target && reverted === "reverted" ? target.instructionId : null;
  await run.record({ type: "RecordEditUndone", ...run.fenced, target: found });
  return found ? null : complete(run, null);
}
