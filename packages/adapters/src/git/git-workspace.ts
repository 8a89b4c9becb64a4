import {
  type Commit,
  type CommitMessage,
  type CommitSha,
  InstructionId,
  type IsSound,
  type MergeResult,
  type PendingChanges,
  type PushResult,
  type Workspace,
  WorkspaceFencedError,
} from "@webordinary/domain";
import { readCommit } from "./commit-changes.ts";
import { commitMessage, INSTRUCTION_TRAILER } from "./commit-message.ts";
import { safeIdentity } from "./git-text.ts";
import { looseCommit, treeOf } from "./merge-trees.ts";
import { type OwnerMarker, readMarker, writeMarker } from "./owner-marker.ts";
import { pendingChanges } from "./pending-changes.ts";
import { mergeIntoDefault } from "./publish.ts";
import { pushBranch } from "./push-branch.ts";
import { commitsOf, stretches, treeWithout, wasTakenBack } from "./take-back.ts";
import type { ThreadRepository } from "./thread-repository.ts";
import { hidesStoppedWork, lastFinished, replaceable, unfinishedMessage } from "./unfinished-work.ts";
import { requireOwnTopLevel, restoreConfig } from "./working-folder.ts";

/** The agent left its branch for one that doesn't hold the thread's work, so the files can't be said to be this thread's. */
export class LeftItsBranchError extends Error {
  readonly code = "left-its-branch";
  constructor(folder: string, branch: string) {
    super(`${folder} was on ${branch} and is now on a commit that doesn't contain it: nothing was committed; open the workspace again`);
    this.name = "LeftItsBranchError";
  }
}

const HIDDEN = "Below what is to be pushed lies work that was stopped, and nobody has looked at what it held.";

/** One working copy while one instruction works in it. Every call first makes sure that it still belongs to that instruction. */
export class GitWorkspace implements Workspace {
  readonly path: string;
  readonly #repository: ThreadRepository;
  #owner: OwnerMarker;

  constructor(repository: ThreadRepository, owner: OwnerMarker) {
    this.path = repository.git.folder;
    this.#repository = repository;
    this.#owner = owner;
  }

  async committed(): Promise<Commit | null> {
    await this.#requireOwnership();
    const { git } = this.#repository;
    const { local, origin } = await this.#repository.localRefs();
    for (const tip of [local, origin]) {
      const own = tip ? await commitsOf(git, tip, this.#instructionId) : [];
      const newest = own.findIndex((entry) => entry.instructions.includes(this.#instructionId));
      // What lies above its last commit was stopped in the middle.
      const done = newest < 0 ? [] : own.slice(newest);
      if (done[0]) return readCommit(git, done[0].sha, stretches(done));
    }
    return null;
  }

  async pending(): Promise<PendingChanges> {
    await this.#requireOwnership();
    const { base } = this.#owner;
    await this.#requireDescentFrom(base);
    const { git } = this.#repository;
    return pendingChanges(git, await lastFinished(git, base), await this.#repository.treeOfFiles());
  }

  commit(message: CommitMessage): Promise<Commit | null> {
    const text = commitMessage(message.subject, message.body, { key: INSTRUCTION_TRAILER, id: this.#instructionId });
    return this.#commitAll(text, true, message.author);
  }

  commitUnfinished(): Promise<Commit | null> {
    return this.#commitAll(unfinishedMessage(this.#instructionId), false);
  }

  async hasUnpushed(): Promise<boolean> {
    await this.#requireOwnership();
    const { local, origin, originMain } = await this.#repository.localRefs();
    const base = origin ?? originMain;
    return local !== null && base !== null && (await this.#repository.distance(local, base)).ahead > 0;
  }

  async revert(instructionId: InstructionId): Promise<"reverted" | "nothing" | "conflict"> {
    await this.#requireOwnership();
    const { git } = this.#repository;
    const { base } = this.#owner;
    await this.#requireDescentFrom(base);
    const all = stretches(await commitsOf(git, base, instructionId));
    const had = await treeOf(git, base);
    const without = await treeWithout(git, base, all);
    if (without === had) return "nothing";
    if (without === null) return (await wasTakenBack(git, base, all)) ? "nothing" : "conflict";
    const files = await this.#repository.treeOfFiles();
    // Work that isn't committed yet stays; when a crash left it, it may be this very taking back.
    const wanted = files === had ? without : await treeWithout(git, await looseCommit(git, files, base), all);
    if (wanted === null) return "conflict";
    if (wanted !== files) await this.#repository.putFiles(wanted);
    return "reverted";
  }

  async mergeIntoDefault(message: CommitMessage, isSound: IsSound): Promise<MergeResult> {
    await this.#requireOwnership();
    return mergeIntoDefault(this.#repository, this.#instructionId, message, async (path) => {
      const sound = await isSound(path);
      // It took its time, in which the workspace may have got another owner.
      await this.#requireOwnership();
      return sound;
    });
  }

  async contains(commit: CommitSha, older: CommitSha): Promise<"contained" | "not-contained" | "unreachable"> {
    await this.#requireOwnership();
    if (!(await this.#repository.knows(commit))) {
      const remote = await this.#repository.remoteRefs();
      if (!remote.ok || !(await this.#repository.fetch(remote)).ok) return "unreachable";
    }
    const known = (await this.#repository.knows(commit)) && (await this.#repository.knows(older));
    return known && (await this.#repository.contains(commit, older)) ? "contained" : "not-contained";
  }

  async push(): Promise<PushResult> {
    await this.#requireOwnership();
    const hides = await hidesStoppedWork(this.#repository.git, await this.#repository.tip(), await this.#onRemote());
    if (hides) return { ok: false, reason: "refused", detail: HIDDEN };
    return pushBranch(this.#repository, this.#instructionId, async (change) => {
      await this.#mark({ ...this.#owner, phase: "switching" });
      const base = await change();
      await this.#mark({ ...this.#owner, phase: "working", base, since: base });
      return base;
    });
  }

  get #instructionId(): InstructionId {
    return this.#owner.instructionId;
  }

  /** `finish`: also when everything had been committed as unfinished before, so that the instruction's end is on the branch. */
  async #commitAll(message: string, finish: boolean, author?: CommitMessage["author"]): Promise<Commit | null> {
    await this.#requireOwnership();
    const { git, branch } = this.#repository;
    const { base, since: began = base } = this.#owner;
    const head = await this.#requireDescentFrom(base);
    const tree = await this.#repository.treeOfFiles();
    const parent = await this.#makeWay(tree, finish);
    const since = (await this.#repository.contains(parent, began)) ? began : parent;
    const identity = author && safeIdentity(author, git.settings.committer);
    const sha =
      (await this.#repository.commitTree(tree, parent, message, identity)) ??
      (finish && (await treeOf(git, since)) !== tree ? await this.#repository.mergeCommit(tree, [parent], message, identity) : null);
    const tip = sha ?? parent;
    // The branch goes where our commit is, whatever the agent did to it; its own commits' changes are in ours.
    if (head.sha !== tip || head.branch !== branch) await this.#repository.moveBranch(branch, tip);
    if (head.branch !== branch) await git.run(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
    if (tip !== base) await this.#mark({ ...this.#owner, base: tip, since: finish && sha ? sha : since });
    return sha && readCommit(git, sha, [{ newest: sha, before: since }]);
  }

  /** Keeps stopped work under a ref of its own, where a commit of these files takes its place. Answers what the commit goes on top of. */
  async #makeWay(tree: string, finish: boolean): Promise<CommitSha> {
    const { git } = this.#repository;
    const { base } = this.#owner;
    const { entries, below } = await replaceable(git, base, await this.#onRemote(), finish ? "finished" : "stopped");
    // Stopped work that is one commit, and with nothing new, is as it should be.
    if (!finish && entries.length < 2 && tree === (await treeOf(git, base))) return base;
    const whose = entries.flatMap(({ unfinished }) => unfinished)[0];
    if (whose) await this.#repository.setAside(base, InstructionId.parse(whose));
    return below;
  }

  /** The newest that the remote was seen to have of this branch and of the project's own. */
  async #onRemote(): Promise<readonly CommitSha[]> {
    const { origin, originMain } = await this.#repository.localRefs();
    return [origin, originMain].filter((sha) => sha !== null);
  }

  async #requireDescentFrom(base: CommitSha) {
    const head = await this.#repository.head();
    const descends = head.sha !== null && (await this.#repository.contains(head.sha, base));
    if (!descends) throw new LeftItsBranchError(this.path, this.#repository.branch);
    return head;
  }

  async #requireOwnership(): Promise<void> {
    await restoreConfig(this.path);
    await requireOwnTopLevel(this.#repository.git);
    const found = await readMarker(this.#repository.gitFolder);
    const mine = this.#owner;
    const same = found?.fencingToken === mine.fencingToken && found.threadId === mine.threadId && found.instructionId === mine.instructionId;
    if (!same) throw new WorkspaceFencedError(this.path);
  }

  async #mark(owner: OwnerMarker): Promise<void> {
    await writeMarker(this.#repository.gitFolder, owner);
    this.#owner = owner;
  }
}
