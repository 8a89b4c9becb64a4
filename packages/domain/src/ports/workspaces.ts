import type { CommitSha, FencingToken, InstructionId, ThreadId, UserId } from "../kernel/ids.ts";
import type { Project } from "../project/project.ts";

/** Working copies of sites' repositories, one per project+user. */
export interface Workspaces {
  /**
   * Clones or fetches, and puts the workspace on the thread's branch (made from the default branch when new), brought up to
   * the remote's. Changes that some earlier instruction left uncommitted are first committed on their own branch, marked as
   * unfinished. `work: "afresh"` sets unfinished work of this very instruction aside under a ref of its own, so that nothing
   * is edited twice; `"go-on"` gives it back as uncommitted changes.
   */
  open(request: OpenWorkspace): Promise<OpenedWorkspace>;
  /**
   * A folder with the project's files as the remote's default branch has them at this moment, for building and nothing else: what
   * happens in it is never committed. The same folder each time, so that installed packages are still there; one caller per project
   * at a time.
   */
  checkOut(project: Project): Promise<CheckedOut>;
}

export type OpenWorkspace = {
  readonly project: Project;
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly instructionId: InstructionId;
  /** A workspace that was opened under a newer token refuses an older one. */
  readonly fencingToken: FencingToken;
  readonly work: "afresh" | "go-on";
  /** Instructions that were dropped: their unfinished work doesn't stay on the branch, but is set aside under a ref of its own. */
  readonly dropped: readonly InstructionId[];
};

export type OpenedWorkspace =
  | { readonly ok: true; readonly workspace: Workspace }
  /** The repository can't be reached or cloned; `detail` is for people and names what to do, without secrets. */
  | { readonly ok: false; readonly reason: "unreachable" | "no-default-branch" | "conflict" | "fenced"; readonly detail: string };

export type CheckedOut =
  /** `commit` is the branch's tip, which the files are of. */
  | { readonly ok: true; readonly path: string; readonly commit: CommitSha }
  /** `detail` is for people, without secrets. */
  | { readonly ok: false; readonly reason: "unreachable" | "no-default-branch"; readonly detail: string };

export interface Workspace {
  /** Absolute path of the working copy, its own git top level. */
  readonly path: string;
  /**
   * The commit that carries this instruction's id in its trailer, on the branch here or on the remote: found means that the
   * edit was done before, and is adopted. Null when there is none.
   */
  committed(): Promise<Commit | null>;
  /**
   * What would be on the branch that wasn't finished there before: uncommitted changes, and stopped work below them, this
   * instruction's or another's that it goes on with. At most `MAX_PENDING_FILES`, by path: for a look before it is committed.
   */
  pending(): Promise<PendingChanges>;
  /**
   * Commits everything that changed with the instruction's id in a trailer. Stopped work below that the remote hasn't becomes a part
   * of it, and is kept as it was under a ref of its own: what was in it for a while only is never pushed. Null when nothing changed.
   */
  commit(message: CommitMessage): Promise<Commit | null>;
  /**
   * Commits what is there as unfinished work of this instruction, so that another can use the workspace. Stopped work that it went on
   * with, and that the remote hasn't, becomes a part of it in the same way. Null when nothing changed.
   */
  commitUnfinished(): Promise<Commit | null>;
  /** Whether the branch has work that the remote hasn't, this instruction's or an earlier one's that was stopped before its push. */
  hasUnpushed(): Promise<boolean>;
  /**
   * Takes back what the instruction's commits changed, as uncommitted changes. `nothing` when it has none on the branch (or they
   * were taken back before), `conflict` when later work stands on the same lines: then nothing is changed.
   */
  revert(instructionId: InstructionId): Promise<"reverted" | "nothing" | "conflict">;
  /**
   * Puts the thread's branch, which is on the remote, into the project's own branch there: by a merge commit, never forced; tried
   * again when the remote has moved. Idempotent. `sha` is what the remote's own branch has then. Before a push of merged files that
   * aren't just the thread branch's own, `isSound` is asked about a folder that holds them: one of its own and the same each time, so
   * that installed packages are still there. After its false nothing is pushed.
   */
  mergeIntoDefault(message: CommitMessage, isSound: IsSound): Promise<MergeResult>;
  /**
   * Whether `commit`, which the remote's default branch has or had, is `older` or came after it. What neither is here nor on the
   * remote any more has nothing in it.
   */
  contains(commit: CommitSha, older: CommitSha): Promise<"contained" | "not-contained" | "unreachable">;
  /**
   * Brings the branch to the remote: never forced; a refusal is answered by fetching, rebasing and trying again. Idempotent. Stopped
   * work goes along as the topmost commit alone; what lies below other work is `refused`, since it may hold what `pending` doesn't tell.
   */
  push(): Promise<PushResult>;
}

export type CommitMessage = { readonly subject: string; readonly body: string; readonly author: { readonly name: string; readonly email: string } };

/** `passages`: what a reader would notice, the most telling first, at most `MAX_PASSAGES`. */
export type Commit = { readonly sha: CommitSha; readonly files: readonly ChangedFile[]; readonly passages: readonly Passage[] };

/** A changed place of a text file: its lines before ("" when they are new) and after ("" when they are gone), each at most `MAX_PASSAGE` characters. */
export type Passage = { readonly path: string; readonly before: string; readonly after: string };
export const MAX_PASSAGES = 10;
/** Enough to recognise it by. Characters. */
export const MAX_PASSAGE = 600;

export type PendingChanges = { readonly files: readonly PendingChange[] /** There are more than `files` tells. */; readonly truncated: boolean };

/** Lines are 0 and `addedText` is "" for what isn't text. Bytes are those of the file now, 0 when it is deleted. */
export type PendingChange = ChangedFile & {
  readonly bytes: number;
  readonly linesBefore: number;
  /** Of the lines before, how many are still there. */
  readonly linesKept: number;
  /** The lines that came in, at most `MAX_ADDED_TEXT` characters. */
  readonly addedText: string;
  /** A link to outside of the workspace is no site's content. */
  readonly symlink: boolean;
};
export const MAX_PENDING_FILES = 1_000;
/** Characters of one file's added lines that are looked through, for secrets and such. */
export const MAX_ADDED_TEXT = 200_000;

export type ChangedFile = { readonly path: string; readonly change: "added" | "modified" | "deleted" };

/** An instruction whose build was mended has several commits: what they changed all together, oldest first. */
export function togetherChanged(commits: readonly (readonly ChangedFile[])[]): readonly ChangedFile[] {
  const files = new Map<string, ChangedFile>();
  for (const { path, change } of commits.flat()) {
    const before = files.get(path)?.change;
    if (before === "added" && change === "deleted") files.delete(path);
    else if (before === "added") files.set(path, { path, change: "added" });
    else files.set(path, { path, change: before === "deleted" && change === "added" ? "modified" : change });
  }
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

export type PushResult =
  /** `sha` is what the remote's thread branch has for this instruction now; a rebase may have changed it. */
  | { readonly ok: true; readonly sha: CommitSha }
  /** The same lines were changed on the remote. Nothing is lost: the work is committed here. */
  | { readonly ok: false; readonly reason: "conflict"; readonly files: readonly string[] }
  | { readonly ok: false; readonly reason: "refused" | "unreachable"; readonly detail: string };

/** Whether the files in a folder may become the project's own; `path` is absolute. It may take minutes, and leave there what it makes. */
export type IsSound = (path: string) => Promise<boolean>;

export type MergeResult = PushResult | { readonly ok: false /** `isSound` said no. */; readonly reason: "unsound" };

/** Thrown by every call on a workspace that was opened again since, under a newer token or for another instruction. Nothing was done. */
export class WorkspaceFencedError extends Error {
  readonly code = "workspace-fenced";
  constructor(path: string) {
    super(`${path} was opened again by a newer owner: this one stops, without touching it`);
    this.name = "WorkspaceFencedError";
  }
}
