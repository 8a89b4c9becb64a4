import { join } from "node:path";
import {
  type Commit,
  type CommitMessage,
  type CommitSha,
  type InstructionId,
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
import { lastFinished, unfinishedMessage } from "./unfinished-work.ts";
import { requireOwnTopLevel, restoreConfig } from "./working-folder.ts";

/** The agent left its branch for one that doesn't hold the thread's work, so the files can't be said to be this thread's. */
export class LeftItsBranchError extends Error {
  readonly code = "left-its-branch";
  constructor(folder: string, branch: string) {
    super(`${folder} was on ${branch} and is now on a commit that doesn't contain it: nothing was committed; open the workspace again`);
    this.name = "LeftItsBranchError";
  }
}

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

  async mergeIntoDefault(message: CommitMessage): Promise<PushResult> {
    await this.#requireOwnership();
    return mergeIntoDefault(this.#repository, this.#instructionId, message);
  }

  async push(): Promise<PushResult> {
    await this.#requireOwnership();
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
    const { base, since = base } = this.#owner;
    const head = await this.#requireDescentFrom(base);
    const identity = author && safeIdentity(author, git.settings.committer);
    const sha =
      (await this.#repository.commitFiles(base, message, identity)) ??
      (finish && (await treeOf(git, since)) !== (await treeOf(git, base))
        ? await this.#repository.mergeCommit(await treeOf(git, base), [base], message, identity)
        : null);
    // The branch goes where our commit is, whatever the agent did to it; its own commits' changes are in ours.
    if (sha !== null || head.sha !== base || head.branch !== branch) await this.#repository.moveBranch(branch, sha ?? base);
    if (head.branch !== branch) await git.run(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
    if (sha === null) return null;
    await this.#mark({ ...this.#owner, base: sha, since: finish ? sha : since });
    return readCommit(git, sha, [{ newest: sha, before: since }]);
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
    const found = await readMarker(join(this.path, ".git"));
    const mine = this.#owner;
    const same = found?.fencingToken === mine.fencingToken && found.threadId === mine.threadId && found.instructionId === mine.instructionId;
    if (!same) throw new WorkspaceFencedError(this.path);
  }

  async #mark(owner: OwnerMarker): Promise<void> {
    await writeMarker(this.#repository.gitFolder, owner);
    this.#owner = owner;
  }
}
