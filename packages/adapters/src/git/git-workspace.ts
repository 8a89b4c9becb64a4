import { join } from "node:path";
import {
  type Commit,
  type CommitMessage,
  type CommitSha,
  type InstructionId,
  type PushResult,
  togetherChanged,
  type Workspace,
  WorkspaceFencedError,
} from "@webordinary/domain";
import { commitMessage, INSTRUCTION_TRAILER } from "./commit-message.ts";
import { readCommit, readLog } from "./git-log.ts";
import { safeIdentity } from "./git-text.ts";
import { type OwnerMarker, readMarker, writeMarker } from "./owner-marker.ts";
import { pushBranch } from "./push-branch.ts";
import type { ThreadRepository } from "./thread-repository.ts";
import { unfinishedMessage } from "./unfinished-work.ts";
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
    const { git, branch } = this.#repository;
    const { origin } = await this.#repository.localRefs();
    const log = await readLog(git, [`refs/heads/${branch}`, ...(origin ? [origin] : [])]);
    const found = log.filter((entry) => entry.instructions.includes(this.#instructionId));
    const [newest] = found;
    if (!newest) return null;
    const commits = await Promise.all(found.map((entry) => readCommit(git, entry.sha)));
    return { sha: newest.sha, files: togetherChanged(commits.map((commit) => commit.files).reverse()) };
  }

  commit(message: CommitMessage): Promise<Commit | null> {
    const text = commitMessage(message.subject, message.body, { key: INSTRUCTION_TRAILER, id: this.#instructionId });
    return this.#commitAll(text, message.author);
  }

  commitUnfinished(): Promise<Commit | null> {
    return this.#commitAll(unfinishedMessage(this.#instructionId));
  }

  async hasUnpushed(): Promise<boolean> {
    await this.#requireOwnership();
    const { local, origin, originMain } = await this.#repository.localRefs();
    const base = origin ?? originMain;
    return local !== null && base !== null && (await this.#repository.distance(local, base)).ahead > 0;
  }

  async push(): Promise<PushResult> {
    await this.#requireOwnership();
    return pushBranch(this.#repository, this.#instructionId, async (change) => {
      await this.#mark({ ...this.#owner, phase: "switching" });
      const base = await change();
      await this.#mark({ ...this.#owner, phase: "working", base });
      return base;
    });
  }

  get #instructionId(): InstructionId {
    return this.#owner.instructionId;
  }

  async #commitAll(message: string, author?: CommitMessage["author"]): Promise<Commit | null> {
    await this.#requireOwnership();
    const { git, branch } = this.#repository;
    const { base } = this.#owner;
    const head = await this.#requireDescentFrom(base);
    const sha = await this.#repository.commitFiles(base, message, author && safeIdentity(author, git.settings.committer));
    // The branch goes where our commit is, whatever the agent did to it; its own commits' changes are in ours.
    if (sha !== null || head.sha !== base || head.branch !== branch) await this.#repository.moveBranch(branch, sha ?? base);
    if (head.branch !== branch) await git.run(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
    if (sha === null) return null;
    await this.#mark({ ...this.#owner, base: sha });
    return readCommit(git, sha);
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
