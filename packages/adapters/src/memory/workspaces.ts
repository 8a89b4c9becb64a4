import {
  type CheckedOut,
  type Commit,
  type CommitMessage,
  type CommitSha,
  type FencingToken,
  type InstructionId,
  type OpenedWorkspace,
  type OpenWorkspace,
  type Project,
  type PushResult,
  type ThreadId,
  threadBranch,
  togetherChanged,
  type Workspace,
  WorkspaceFencedError,
  type Workspaces,
} from "@webordinary/domain";
import { CommitGraph, changesBetween, type Files, type MemoryCommit } from "./commit-graph.ts";

type Owner = { readonly threadId: ThreadId; readonly instructionId: InstructionId; readonly fencingToken: FencingToken };
type WorkingCopy = {
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

  async checkOut({ projectId, repository }: Project, commit: CommitSha): Promise<CheckedOut> {
    if (!this.state.remotes.has(repository) || this.state.unreachable.has(repository)) {
      return { ok: false, reason: "unreachable", detail: "The site's repository can't be reached. Check the project's repository address." };
    }
    if (!this.state.commits.has(commit)) return { ok: false, reason: "no-such-commit", detail: `The site's repository has no commit ${commit}.` };
    const path = `/memory/${projectId}/production`;
    this.#workingCopy(path).files = new Map(this.#graph.filesOf(commit));
    return { ok: true, path };
  }

  async open({ project, userId, threadId, instructionId, fencingToken, work }: OpenWorkspace): Promise<OpenedWorkspace> {
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
    const brought = this.#bringUp(copy.branches.get(branch) ?? null, theirs, main);
    this.#checkout(copy, branch, brought.tip);
    if (brought.files)
      return {
        ok: false,
        reason: "conflict",
        detail: `The branch ${branch} was changed on the remote in the same places: ${brought.files.join(", ")}.`,
      };
    this.#takeUpUnfinished(copy, instructionId, work, theirs);
    return { ok: true, workspace: new MemoryWorkspace(path, copy, copy.owner, this.state, this.#graph, project) };
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

  #bringUp(local: CommitSha | null, theirs: CommitSha | null, main: CommitSha): { readonly tip: CommitSha; readonly files?: readonly string[] } {
    if (!local || !theirs) return { tip: local ?? theirs ?? main };
    if (this.#graph.contains(theirs, local)) return { tip: theirs };
    if (this.#graph.contains(local, theirs)) return { tip: local };
    const rebased = this.#graph.rebase(local, theirs);
    return rebased.ok ? { tip: rebased.tip } : { tip: local, files: rebased.files };
  }

  #checkout(copy: WorkingCopy, branch: string, tip: CommitSha): void {
    copy.branch = branch;
    copy.branches.set(branch, tip);
    copy.files = new Map(this.#graph.filesOf(tip));
  }

  #takeUpUnfinished(copy: WorkingCopy, instructionId: InstructionId, work: OpenWorkspace["work"], theirs: CommitSha | null): void {
    const tip = copy.branches.get(copy.branch);
    if (!tip) return;
    const history = this.#graph.history(tip);
    const before = history.find((commit) => commit.unfinished !== instructionId);
    if (!before || before.sha === tip) return;
    const oldest = history[history.indexOf(before) - 1];
    const pushed = theirs !== null && oldest !== undefined && this.#graph.contains(theirs, oldest.sha);
    if (work === "go-on") {
      if (!pushed) copy.branches.set(copy.branch, before.sha);
      return;
    }
    copy.setAside.push(tip);
    const undone = { ...unfinished(tip, before.files, instructionId), subject: "Set unfinished work aside", unfinished: null };
    this.#checkout(copy, copy.branch, pushed ? this.#graph.add(undone) : before.sha);
  }
}

const unfinished = (parent: CommitSha, files: Files, id: InstructionId): Omit<MemoryCommit, "sha"> => ({
  parent,
  files,
  subject: "Unfinished work of an instruction",
  author: "WebOrdinary <buddy@example.org>",
  instruction: null,
  unfinished: id,
});

class MemoryWorkspace implements Workspace {
  readonly path: string;
  readonly #copy: WorkingCopy;
  readonly #owner: Owner;
  readonly #state: MemoryGitState;
  readonly #graph: CommitGraph;
  readonly #repository: string;
  readonly #main: string;

  constructor(path: string, copy: WorkingCopy, owner: Owner, state: MemoryGitState, graph: CommitGraph, project: Project) {
    this.path = path;
    this.#copy = copy;
    this.#owner = owner;
    this.#state = state;
    this.#graph = graph;
    this.#repository = project.repository;
    this.#main = project.defaultBranch;
  }

  async committed(): Promise<Commit | null> {
    const tips = [this.#tip(), this.#remote()?.get(this.#copy.branch) ?? null].filter((tip) => tip !== null);
    for (const tip of tips) {
      const history = this.#graph.history(tip);
      const found = history.filter((commit) => commit.instruction === this.#owner.instructionId);
      const [newest] = found;
      const oldest = found.at(-1);
      if (newest && oldest) return { sha: newest.sha, files: togetherChanged(found.map((commit) => this.#graph.changes(commit.sha)).reverse()) };
    }
    return null;
  }

  async commit({ subject, author }: CommitMessage): Promise<Commit | null> {
    const instruction = this.#owner.instructionId;
    return this.#commitAll((parent, files) => ({
      parent,
      files,
      subject,
      author: `${author.name} <${author.email}>`,
      instruction,
      unfinished: null,
    }));
  }

  async commitUnfinished(): Promise<Commit | null> {
    return this.#commitAll((parent, files) => unfinished(parent, files, this.#owner.instructionId));
  }

  async hasUnpushed(): Promise<boolean> {
    const tip = this.#tip();
    const remote = this.#state.remotes.get(this.#repository);
    const base = remote?.get(this.#copy.branch) ?? remote?.get(this.#main);
    return base !== undefined && !this.#graph.contains(base, tip);
  }

  async push(): Promise<PushResult> {
    const tip = this.#tip();
    const remote = this.#remote();
    if (!remote)
      return { ok: false, reason: "unreachable", detail: "The site's repository can't be reached. Check the project's repository address." };
    const { branch } = this.#copy;
    const { instructionId } = this.#owner;
    const theirs = remote.get(branch) ?? null;
    if (theirs && this.#graph.contains(theirs, tip)) return this.#adopt(theirs);
    const rival =
      theirs && this.#graph.history(theirs).find((commit) => commit.instruction === instructionId && !this.#graph.contains(tip, commit.sha));
    if (rival) {
      this.#copy.setAside.push(tip);
      return this.#adopt(theirs);
    }
    const rebased = !theirs || this.#graph.contains(tip, theirs) ? ({ ok: true, tip } as const) : this.#graph.rebase(tip, theirs);
    if (!rebased.ok) return { ok: false, reason: "conflict", files: rebased.files };
    const refusal = this.#state.refusals.get(this.#repository);
    if (refusal !== undefined) return { ok: false, reason: "refused", detail: refusal };
    remote.set(branch, rebased.tip);
    return this.#adopt(rebased.tip);
  }

  #adopt(tip: CommitSha): PushResult {
    this.#copy.branches.set(this.#copy.branch, tip);
    this.#copy.files = new Map(this.#graph.filesOf(tip));
    const mine = this.#graph.history(tip).find((commit) => commit.instruction === this.#owner.instructionId);
    return { ok: true, sha: mine?.sha ?? tip };
  }

  #commitAll(make: (parent: CommitSha, files: Files) => Omit<MemoryCommit, "sha">): Commit | null {
    const tip = this.#tip();
    if (changesBetween(this.#graph.filesOf(tip), this.#copy.files).length === 0) return null;
    const sha = this.#graph.add(make(tip, this.#copy.files));
    this.#copy.branches.set(this.#copy.branch, sha);
    return { sha, files: this.#graph.changes(sha) };
  }

  #remote(): Map<string, CommitSha> | undefined {
    return this.#state.unreachable.has(this.#repository) ? undefined : this.#state.remotes.get(this.#repository);
  }

  /** The branch's commit. Throws when the workspace was opened again since. */
  #tip(): CommitSha {
    const tip = this.#copy.branches.get(this.#copy.branch);
    if (this.#copy.owner !== this.#owner || !tip) throw new WorkspaceFencedError(this.path);
    return tip;
  }
}
