import type { CommitSha, FencingToken, InstructionId, ThreadId } from "@webordinary/domain";
import type { MemoryCommit } from "./commit-graph.ts";

export type Owner = { readonly threadId: ThreadId; readonly instructionId: InstructionId; readonly fencingToken: FencingToken };
export type WorkingCopy = {
  files: Map<string, string>;
  branch: string;
  readonly branches: Map<string, CommitSha>;
  owner: Owner | null;
  readonly setAside: CommitSha[];
};

/** All that outlives a process: give the same state to a new `MemoryWorkspaces` and it is as after a crash. */
export type MemoryGitState = {
  readonly commits: Map<CommitSha, MemoryCommit>;
  /** Branches by repository. */
  readonly remotes: Map<string, Map<string, CommitSha>>;
  readonly workingCopies: Map<string, WorkingCopy>;
  /** What a repository answers to every push; none: it accepts. */
  readonly refusals: Map<string, string>;
  readonly unreachable: Set<string>;
};

export const emptyGitState = (): MemoryGitState => ({
  commits: new Map(),
  remotes: new Map(),
  workingCopies: new Map(),
  refusals: new Map(),
  unreachable: new Set(),
});
