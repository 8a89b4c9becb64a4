import type { CommitSha, InstructionId } from "@webordinary/domain";
import { commitMessage, UNFINISHED_TRAILER } from "./commit-message.ts";
import { readLog } from "./git-log.ts";
import type { OwnerMarker } from "./owner-marker.ts";
import type { ThreadRepository } from "./thread-repository.ts";

/** Commits of stopped work that can lie on top of each other; each stop adds one. */
const MAX_UNFINISHED = 100;
const THREAD_BRANCH = /^thread-[a-z0-9-]+$/;

export const unfinishedMessage = (id: InstructionId): string =>
  commitMessage("Unfinished work of an instruction", "It was stopped before it was done.", { key: UNFINISHED_TRAILER, id });

/**
 * Changes that nobody committed, because a worker was killed or gave up: committed where they are, marked as unfinished work of
 * the instruction that the marker names. Outside of a thread's branch they are kept under a ref of their own instead.
 */
export async function keepLeftovers(repository: ThreadRepository, owner: OwnerMarker): Promise<void> {
  const head = await repository.head();
  if (head.sha === null) return;
  const base = await withoutStrayCommits(repository, owner, head.sha);
  if (base === head.sha && !(await repository.isDirty())) return;
  const commit = await repository.commitFiles(base, unfinishedMessage(owner.instructionId));
  if (commit === null) return;
  if (head.branch !== null && THREAD_BRANCH.test(head.branch)) await repository.moveBranch(head.branch, commit);
  else await repository.setAside(commit, owner.instructionId);
}

/** An agent that made commits by hand made them without our trailers: below them is where its work began. */
async function withoutStrayCommits(repository: ThreadRepository, owner: OwnerMarker, tip: CommitSha): Promise<CommitSha> {
  if (owner.base === tip) return tip;
  if (!(await repository.contains(tip, owner.base))) return tip;
  const above = await readLog(repository.git, [tip, `^${owner.base}`, "--not", "--remotes=origin"]);
  const ours = above.some((entry) => entry.instructions.length > 0 || entry.unfinished.length > 0);
  return above.length === 0 || ours ? tip : owner.base;
}

/**
 * What to do with unfinished commits of this very instruction at the branch's tip. `afresh`: kept under a ref, and the branch
 * goes back to before them, so that nothing is edited twice. `go-on`: the commit below them is returned, to which the branch
 * (and not the files) is to be moved as the last step, so that they are uncommitted changes again.
 */
export async function takeUpUnfinished(
  repository: ThreadRepository,
  instructionId: InstructionId,
  work: "afresh" | "go-on",
  origin: CommitSha | null,
): Promise<{ readonly base: CommitSha }> {
  const tip = await repository.tip();
  const log = await readLog(repository.git, [tip], MAX_UNFINISHED);
  const other = log.findIndex((entry) => !entry.unfinished.includes(instructionId));
  const before = log[other]?.sha;
  if (other <= 0 || !before) return { base: tip };

  const oldest = log[other - 1]?.sha;
  const onRemote = origin !== null && oldest !== undefined && (await repository.contains(origin, oldest));
  if (work === "go-on") return { base: onRemote ? tip : before };

  await repository.setAside(tip, instructionId);
  if (!onRemote) {
    await repository.checkout(before);
    return { base: before };
  }
  // What the remote has can't be taken away without force: it is undone by a commit on top.
  const tree = (await repository.git.run(["rev-parse", "--verify", `${before}^{tree}`])).trim();
  const message = `Set unfinished work aside\n\nIt is kept as ${tip}; the instruction is done from its beginning.\n\nSet-Aside-Instruction: ${instructionId}\n`;
  const undone = await repository.commitTree(tree, tip, message);
  const base = undone ?? tip;
  await repository.checkout(base);
  return { base };
}
