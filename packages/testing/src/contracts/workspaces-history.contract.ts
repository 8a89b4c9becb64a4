import { workspacesChangesContract } from "./workspaces-changes.contract.ts";
import { workspacesPublishContract } from "./workspaces-publish.contract.ts";
import { workspacesUndoContract } from "./workspaces-undo.contract.ts";
import type { WorkspacesWorld } from "./workspaces-world.ts";

/** The second half of what workspaces promise: what is pending, what is taken back, what is dropped, what goes public. */
export function workspacesHistoryContract(name: string, makeWorld: () => Promise<WorkspacesWorld>): void {
  workspacesChangesContract(name, makeWorld);
  workspacesUndoContract(name, makeWorld);
  workspacesPublishContract(name, makeWorld);
}
