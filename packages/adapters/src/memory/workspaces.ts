import {
  type CheckedOut,
  type CommitSha,
  type InstructionId,
  type OpenedWorkspace,
  type OpenWorkspace,
  type Project,
  threadBranch,
  type Workspaces,
} from "@webordinary/domain";
import { CommitGraph, changesBetween, type MemoryCommit, stretches } from "./commit-graph.ts";
import { emptyGitState, type MemoryGitState, type WorkingCopy } from "./git-state.ts";
import { MemoryWorkspace, OURSELVES, unfinished } from "./workspace.ts";

export { emptyGitState, type MemoryGitState } from "./git-state.ts";

/** Workspaces without git and without files: working copies are maps of path to text, found by `files`. */
export class MemoryWorkspaces implements Workspaces {
  readonly state: MemoryGitState;
  readonly #graph: CommitGraph;

  constructor(state: MemoryGitState = emptyGitState()) {
    this.state = state;
    this.#graph = new CommitGraph(state.commits);
  }

  /** The files of the working copy at a workspace's `path`; changing the map is editing the site. */
  files(path: string): Map<string, string> {
    const copy = this.state.workingCopies.get(path);
    if (!copy) throw new Error(`no workspace was opened at ${path}`);
    return copy.files;
  }

  /** Somebody else's push. A new branch starts from `from`, or from nothing. */
  commitOnRemote(
    repository: string,
    branch: string,
    files: Readonly<Record<string, string | null>>,
    options: { message?: string; from?: string } = {},
  ): CommitSha {
    const branches = this.state.remotes.get(repository) ?? new Map<string, CommitSha>();
    this.state.remotes.set(repository, branches);
    const parent = branches.get(branch) ?? branches.get(options.from ?? "") ?? null;
    const next = new Map(parent ? this.#graph.filesOf(parent) : []);
    for (const [path, text] of Object.entries(files)) {
      if (text === null) next.delete(path);
      else next.set(path, text);
    }
    const author = "Somebody Else <somebody@example.org>";
    const sha = this.#graph.add({
      parent,
      files: next,
      subject: options.message ?? "A change from outside",
      author,
      instruction: null,
      unfinished: null,
    });
    branches.set(branch, sha);
    return sha;
  }

  /** A remote branch's commits, newest first. */
  remoteLog(repository: string, branch: string): readonly MemoryCommit[] {
    const tip = this.state.remotes.get(repository)?.get(branch);
    return tip ? this.#graph.history(tip) : [];
  }

  async checkOut({ projectId, repository, defaultBranch }: Project): Promise<CheckedOut> {
    const remote = this.state.remotes.get(repository);
    if (!remote || this.state.unreachable.has(repository)) {
      return { ok: false, reason: "unreachable", detail: "The site's repository can't be reached. Check the project's repository address." };
    }
    const commit = remote.get(defaultBranch);
    if (!commit) return { ok: false, reason: "no-default-branch", detail: `The site's repository has no branch "${defaultBranch}".` };
    const path = `/memory/${projectId}/production`;
    this.#workingCopy(path).files = new Map(this.#graph.filesOf(commit));
    return { ok: true, path, commit };
  }

  async open({ project, userId, threadId, instructionId, fencingToken, work, dropped }: OpenWorkspace): Promise<OpenedWorkspace> {
    const path = `/memory/${project.projectId}/${userId}`;
    const copy = this.#workingCopy(path);
    if (copy.owner && copy.owner.fencingToken > fencingToken) {
      return { ok: false, reason: "fenced", detail: `The workspace was opened under the newer token ${copy.owner.fencingToken}.` };
    }
    this.#keepLeftovers(copy);
    const remote = this.state.remotes.get(project.repository);
    if (!remote || this.state.unreachable.has(project.repository)) {
      return { ok: false, reason: "unreachable", detail: "The site's repository can't be reached. Check the project's repository address." };
    }
    const main = remote.get(project.defaultBranch);
    if (!main) return { ok: false, reason: "no-default-branch", detail: `The site's repository has no branch "${project.defaultBranch}".` };
    const branch = threadBranch(threadId);
    copy.owner = { threadId, instructionId, fencingToken };
    const theirs = remote.get(branch) ?? null;
    const brought = this.#bringUp(copy, copy.branches.get(branch) ?? null, theirs, main);
    this.#checkout(copy, branch, brought.tip);
    if (brought.files)
      return {
        ok: false,
        reason: "conflict",
        detail: `The branch ${branch} was changed on the remote in the same places: ${brought.files.join(", ")}.`,
      };
    this.#takeOut(
      copy,
      dropped.filter((id) => id !== instructionId),
      theirs,
    );
    if (work === "afresh") this.#takeOut(copy, [instructionId], theirs);
    const since = this.#takeUp(copy, instructionId, theirs);
    return { ok: true, workspace: new MemoryWorkspace({ path, copy, owner: copy.owner, project, since }, this.state, this.#graph) };
  }

  #workingCopy(path: string): WorkingCopy {
    const found = this.state.workingCopies.get(path);
    const copy = found ?? { files: new Map(), branch: "", branches: new Map(), owner: null, setAside: [] };
    this.state.workingCopies.set(path, copy);
    return copy;
  }

  #keepLeftovers(copy: WorkingCopy): void {
    const tip = copy.branches.get(copy.branch);
    if (!copy.owner || !tip || changesBetween(this.#graph.filesOf(tip), copy.files).length === 0) return;
    copy.branches.set(copy.branch, this.#graph.add(unfinished(tip, copy.files, copy.owner.instructionId)));
  }

  #bringUp(
    copy: WorkingCopy,
    local: CommitSha | null,
    theirs: CommitSha | null,
    main: CommitSha,
  ): { readonly tip: CommitSha; readonly files?: readonly string[] } {
    if (!local || !theirs) return { tip: local ?? theirs ?? main };
    if (this.#graph.contains(theirs, local)) return { tip: theirs };
    if (this.#graph.contains(local, theirs)) return { tip: local };
    if (this.#isOutdated(local, theirs)) {
      copy.setAside.push(local);
      return { tip: theirs };
    }
    const rebased = this.#graph.rebase(local, theirs);
    return rebased.ok ? { tip: rebased.tip } : { tip: local, files: rebased.files };
  }

  /** All that we have and the remote hasn't is stopped work of instructions that somebody finished there meanwhile. */
  #isOutdated(ours: CommitSha, theirs: CommitSha): boolean {
    const [own, there] = [this.#onlyIn(ours, theirs), this.#onlyIn(theirs, ours)];
    const settled = new Set(there.flatMap(({ instruction, setAside }) => [instruction, ...setAside]));
    return own.every(({ instruction, unfinished, setAside }) => {
      const ids = unfinished ? [unfinished, ...setAside] : setAside;
      return instruction === null && ids.length > 0 && ids.every((id) => settled.has(id));
    });
  }

  #onlyIn(one: CommitSha, other: CommitSha): MemoryCommit[] {
    return this.#graph.history(one).filter(({ sha }) => !this.#graph.contains(other, sha));
  }

  #checkout(copy: WorkingCopy, branch: string, tip: CommitSha): void {
    copy.branch = branch;
    copy.branches.set(branch, tip);
    copy.files = new Map(this.#graph.filesOf(tip));
  }

  /** Stopped work of these at the branch's tip that nothing has taken back yet, newest first, and whether nothing else is above it. */
  #stopped(tip: CommitSha, ids: readonly string[]): { readonly commits: readonly MemoryCommit[]; readonly topmost: boolean } {
    const top = this.#graph.unfinishedAt(tip);
    const commits = top.filter(({ unfinished }, index) => {
      const takenBack = top.slice(0, index).some(({ setAside }) => unfinished !== null && setAside.includes(unfinished));
      return unfinished !== null && ids.includes(unfinished) && !takenBack;
    });
    return { commits, topmost: commits.at(-1) === top[commits.length - 1] };
  }

  #takeOut(copy: WorkingCopy, ids: readonly InstructionId[], theirs: CommitSha | null): void {
    const tip = this.#tip(copy);
    const { commits, topmost } = this.#stopped(tip, ids);
    const oldest = commits.at(-1);
    if (!oldest) return;
    copy.setAside.push(...ids.flatMap((id) => commits.find(({ unfinished }) => unfinished === id)?.sha ?? []));
    const pushed = theirs !== null && this.#graph.contains(theirs, oldest.sha);
    if (topmost && !pushed && oldest.parent) {
      this.#checkout(copy, copy.branch, oldest.parent);
      return;
    }
    const without = this.#graph.without(this.#graph.filesOf(tip), stretches(commits));
    if (!without.ok || changesBetween(this.#graph.filesOf(tip), without.files).length === 0) return;
    const setAside = ids.filter((id) => commits.some(({ unfinished }) => unfinished === id));
    const undone = {
      parent: tip,
      files: without.files,
      subject: "Set unfinished work aside",
      author: OURSELVES,
      instruction: null,
      unfinished: null,
    };
    this.#checkout(copy, copy.branch, this.#graph.add({ ...undone, setAside }));
  }

  /** Moves the branch, and not the files, to below what is to be uncommitted again; the remote's stays. Answers where the instruction's work began. */
  #takeUp(copy: WorkingCopy, id: InstructionId, theirs: CommitSha | null): CommitSha {
    const tip = this.#tip(copy);
    const { commits, topmost } = this.#stopped(tip, [id]);
    const since = commits.at(-1)?.parent;
    if (!since || !topmost) return tip;
    const pushed = commits.find(({ sha }) => theirs !== null && this.#graph.contains(theirs, sha));
    copy.branches.set(copy.branch, pushed?.sha ?? since);
    return since;
  }

  #tip(copy: WorkingCopy): CommitSha {
    const tip = copy.branches.get(copy.branch);
    if (!tip) throw new Error(`no branch ${copy.branch}`);
    return tip;
  }
}
