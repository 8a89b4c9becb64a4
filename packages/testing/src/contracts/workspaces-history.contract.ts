import { workspacesChangesContract } from "./workspaces-changes.contract.ts";
import { workspacesPublishContract } from "./workspaces-publish.contract.ts";
import { workspacesStoppedContract } from "./workspaces-stopped.contract.ts";
import { workspacesUndoContract } from "./workspaces-undo.contract.ts";
import type { WorkspacesWorld } from "./workspaces-world.ts";

/** The second half of what workspaces promise: what is pending, what is taken back, what is dropped, what goes public, what never does, also in as many random `histories`. */
export function workspacesHistoryContract(name: string, makeWorld: () => Promise<WorkspacesWorld>, histories = 2): void {
  workspacesChangesContract(name, makeWorld);
  workspacesStoppedContract(name, makeWorld, histories);
  workspacesUndoContract(name, makeWorld);
  workspacesPublishContract(name, makeWorld);
}
