import {
  type Commit,
  type CommitMessage,
  type CommitSha,
  type InstructionId,
  type IsSound,
  type MergeResult,
  type PendingChanges,
  type Project,
  type PushResult,
  type Workspace,
  WorkspaceFencedError,
} from "@webordinary/domain";
import { type CommitGraph, changesBetween, type Files, type MemoryCommit, type NewCommit, stretches } from "./commit-graph.ts";
import type { MemoryGitState, Owner, WorkingCopy } from "./git-state.ts";
import { pendingBetween } from "./text-changes.ts";

const HIDDEN = "Below what is to be pushed lies work that was stopped, and nobody has looked at what it held.";
const UNREACHABLE = "The site's repository can't be reached. Check the project's repository address.";

export const OURSELVES = "WebOrdinary <buddy@example.org>";

export const unfinished = (parent: CommitSha, files: Files, id: InstructionId): NewCommit => ({
  parent,
  files,
  subject: "Unfinished work of an instruction",
  author: OURSELVES,
  instruction: null,
  unfinished: id,
});

export const belongsTo = (commit: MemoryCommit, id: InstructionId): boolean =>
  commit.instruction === id || commit.unfinished === id || commit.setAside.includes(id);

const isStopped = ({ unfinished }: MemoryCommit): boolean => unfinished !== null;

export type OpenCopy = {
  readonly path: string;
  readonly copy: WorkingCopy;
  readonly owner: Owner;
  readonly project: Project;
  /** Where the instruction's own work began. */
  readonly since: CommitSha;
};

/** A map of files while one instruction works in it. */
export class MemoryWorkspace implements Workspace {
  readonly path: string;
  readonly #copy: WorkingCopy;
  readonly #owner: Owner;
  readonly #state: MemoryGitState;
  readonly #graph: CommitGraph;
  readonly #repository: string;
  readonly #main: string;
  #since: CommitSha;

  constructor({ path, copy, owner, project, since }: OpenCopy, state: MemoryGitState, graph: CommitGraph) {
    this.path = path;
    this.#copy = copy;
    this.#owner = owner;
    this.#state = state;
    this.#graph = graph;
    this.#repository = project.repository;
    this.#main = project.defaultBranch;
    this.#since = since;
  }

  async committed(): Promise<Commit | null> {
    const tips = [this.#tip(), this.#remote()?.get(this.#copy.branch) ?? null].filter((tip) => tip !== null);
    for (const tip of tips) {
      const own = this.#graph.history(tip).filter((commit) => belongsTo(commit, this.#owner.instructionId));
      const done = own.slice(own.findIndex(({ instruction }) => instruction === this.#owner.instructionId));
      if (done[0]?.instruction === this.#owner.instructionId) return this.#graph.together(done[0].sha, stretches(done));
    }
    return null;
  }

  async pending(): Promise<PendingChanges> {
    const tip = this.#tip();
    const stopped = this.#graph.unfinishedAt(tip).at(-1);
    const before = this.#graph.filesOf(stopped ? stopped.parent : tip);
    return pendingBetween(changesBetween(before, this.#copy.files), before, this.#copy.files);
  }

  async commit({ subject, author }: CommitMessage): Promise<Commit | null> {
    const parent = this.#makeWay("finished");
    const instruction = this.#owner.instructionId;
    const by = `${author.name} <${author.email}>`;
    // Also when all of it had been committed as unfinished before, so that the instruction's end is on the branch.
    if (!this.#differsFrom(parent) && !this.#differsFrom(this.#since)) return null;
    const commit = this.#add({ parent, files: this.#copy.files, subject, author: by, instruction, unfinished: null });
    this.#since = commit.sha;
    return commit;
  }

  async commitUnfinished(): Promise<Commit | null> {
    const parent = this.#makeWay("stopped");
    return this.#differsFrom(parent) ? this.#add(unfinished(parent, this.#copy.files, this.#owner.instructionId)) : null;
  }

  async hasUnpushed(): Promise<boolean> {
    const tip = this.#tip();
    const remote = this.#state.remotes.get(this.#repository);
    const base = remote?.get(this.#copy.branch) ?? remote?.get(this.#main);
    return base !== undefined && !this.#graph.contains(base, tip);
  }

  async revert(instructionId: InstructionId): Promise<"reverted" | "nothing" | "conflict"> {
    const tip = this.#tip();
    const had = this.#graph.filesOf(tip);
    const all = stretches(this.#graph.history(tip).filter((commit) => belongsTo(commit, instructionId)));
    const without = this.#graph.without(had, all);
    if (!without.ok) return this.#graph.wasTakenBack(tip, all) ? "nothing" : "conflict";
    if (changesBetween(had, without.files).length === 0) return "nothing";
    const wanted = this.#graph.without(this.#copy.files, all);
    if (!wanted.ok) return "conflict";
    this.#copy.files = new Map(wanted.files);
    return "reverted";
  }

  async mergeIntoDefault({ subject, author }: CommitMessage, isSound: IsSound): Promise<MergeResult> {
    const sound: Files[] = [];
    for (;;) {
      this.#tip();
      const remote = this.#remote();
      if (!remote) return { ok: false, reason: "unreachable", detail: UNREACHABLE };
      const [main, thread] = [remote.get(this.#main), remote.get(this.#copy.branch)];
      if (!main) return { ok: false, reason: "refused", detail: `The site's repository has no branch "${this.#main}".` };
      if (!thread) return { ok: false, reason: "refused", detail: `The branch ${this.#copy.branch} isn't on the remote: push it first.` };
      if (this.#graph.contains(main, thread)) return { ok: true, sha: main };
      const merged = this.#graph.merge(main, thread);
      if (!merged.ok) return { ok: false, reason: "conflict", files: merged.clashing };
      const { files } = merged;
      if ([this.#graph.filesOf(thread), ...sound].every((known) => changesBetween(known, files).length > 0)) {
        const isGood = await isSound(this.#putMerged(files));
        this.#tip();
        if (!isGood) return { ok: false, reason: "unsound" };
        sound.push(files);
        // Somebody may have pushed meanwhile.
        continue;
      }
      const refusal = this.#state.refusals.get(this.#repository);
      if (refusal !== undefined) return { ok: false, reason: "refused", detail: refusal };
      const by = `${author.name} <${author.email}>`;
      const sha = this.#graph.add({ parent: main, merged: thread, files, subject, author: by, instruction: null, unfinished: null });
      remote.set(this.#main, sha);
      return { ok: true, sha };
    }
  }

  async contains(commit: CommitSha, older: CommitSha): Promise<"contained" | "not-contained" | "unreachable"> {
    this.#tip();
    if (!this.#state.commits.has(commit)) return this.#remote() ? "not-contained" : "unreachable";
    return this.#graph.contains(commit, older) ? "contained" : "not-contained";
  }

  async push(): Promise<PushResult> {
    const tip = this.#tip();
    const remote = this.#remote();
    if (!remote) return { ok: false, reason: "unreachable", detail: UNREACHABLE };
    const { branch } = this.#copy;
    const { instructionId } = this.#owner;
    const theirs = remote.get(branch) ?? null;
    const hidden = this.#graph.history(tip).filter((commit) => commit.sha !== tip && isStopped(commit));
    if (!hidden.every(({ sha }) => this.#isOnRemote(sha))) return { ok: false, reason: "refused", detail: HIDDEN };
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
    this.#since = tip;
    const mine = this.#graph.history(tip).find((commit) => commit.instruction === this.#owner.instructionId);
    return { ok: true, sha: mine?.sha ?? tip };
  }

  /** As git's: stopped work that the remote hasn't is kept aside, and what is committed goes on top of what was below it. */
  #makeWay(by: "finished" | "stopped"): CommitSha {
    const tip = this.#tip();
    const top = this.#graph.unfinishedAt(tip).filter(({ sha }) => !this.#isOnRemote(sha));
    const end = by === "finished" ? top.findLastIndex(isStopped) + 1 : top.findIndex((commit) => !isStopped(commit));
    const stopped = end < 0 ? top : top.slice(0, end);
    const below = stopped.at(-1)?.parent;
    if (!below || (by === "stopped" && stopped.length < 2 && !this.#differsFrom(tip))) return tip;
    this.#copy.setAside.push(tip);
    this.#copy.branches.set(this.#copy.branch, below);
    if (!this.#graph.contains(below, this.#since)) this.#since = below;
    return below;
  }

  #isOnRemote(sha: CommitSha): boolean {
    const remote = this.#state.remotes.get(this.#repository);
    const tips = [remote?.get(this.#copy.branch), remote?.get(this.#main)];
    return tips.some((tip) => tip !== undefined && this.#graph.contains(tip, sha));
  }

  #putMerged(files: Files): string {
    const path = `${this.path}.publish`;
    this.#state.workingCopies.set(path, { files: new Map(files), branch: "", branches: new Map(), owner: null, setAside: [] });
    return path;
  }

  #differsFrom(tip: CommitSha): boolean {
    return changesBetween(this.#graph.filesOf(tip), this.#copy.files).length > 0;
  }

  #add(commit: NewCommit): Commit {
    const sha = this.#graph.add(commit);
    this.#copy.branches.set(this.#copy.branch, sha);
    return this.#graph.together(sha, [{ newest: sha, before: this.#since }]);
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
