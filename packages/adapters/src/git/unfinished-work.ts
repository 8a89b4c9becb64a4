import { type CommitSha, InstructionId } from "@webordinary/domain";
import { commitMessage, SET_ASIDE_TRAILER, UNFINISHED_TRAILER } from "./commit-message.ts";
import type { GitChild } from "./git-child.ts";
import { type LogEntry, readLog } from "./git-log.ts";
import type { OwnerMarker } from "./owner-marker.ts";
import { stretches, treeWithout } from "./take-back.ts";
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

/** The topmost commits of a branch that are nobody's finished work, newest first; without what others have below them. */
async function unfinishedAtTip(git: GitChild, tip: CommitSha, others: readonly CommitSha[] = []): Promise<readonly LogEntry[]> {
  const log = await readLog(git, ["--first-parent", tip, ...others.map((sha) => `^${sha}`)], MAX_UNFINISHED);
  const end = log.findIndex(({ instructions, unfinished, setAside }) => instructions.length > 0 || unfinished.length + setAside.length === 0);
  return end < 0 ? log : log.slice(0, end);
}

/** The last commit of this line that was finished: what lies above it, nobody has looked at as a whole. */
export async function lastFinished(git: GitChild, tip: CommitSha): Promise<CommitSha> {
  const top = await unfinishedAtTip(git, tip);
  return top.at(-1)?.parent ?? tip;
}

/** Stopped work on top of a branch, newest first, and the commit below it. */
export type StoppedWork = { readonly entries: readonly LogEntry[]; readonly below: CommitSha };

/**
 * The stopped work here that a commit takes the place of, so that what was in it only for a while is in nothing that is pushed.
 * Finished work takes the place of all of it; stopped work of that alone which no commit above it has taken back, since whose that
 * was has to be known for longer.
 */
export async function replaceable(git: GitChild, tip: CommitSha, onRemote: readonly CommitSha[], by: "finished" | "stopped"): Promise<StoppedWork> {
  const top = await unfinishedAtTip(git, tip, onRemote);
  const end = by === "finished" ? top.findLastIndex(isStopped) + 1 : top.findIndex((entry) => !isStopped(entry));
  const entries = end < 0 ? top : top.slice(0, end);
  return { entries, below: entries.at(-1)?.parent ?? tip };
}

/** Whether a push would show stopped work below other work: nobody has looked at what it held. */
export async function hidesStoppedWork(git: GitChild, tip: CommitSha, onRemote: readonly CommitSha[]): Promise<boolean> {
  const news = await readLog(git, [tip, ...onRemote.map((sha) => `^${sha}`)]);
  return news.some((entry) => entry.sha !== tip && isStopped(entry));
}

const isStopped = ({ unfinished }: LogEntry): boolean => unfinished.length > 0;

/** Stopped work of these that no later commit has taken back already. */
const live = (top: readonly LogEntry[], ids: readonly InstructionId[]): readonly LogEntry[] =>
  top.filter((entry, index) => ids.some((id) => entry.unfinished.includes(id) && !top.slice(0, index).some((later) => later.setAside.includes(id))));

const areTopmost = (entries: readonly LogEntry[], top: readonly LogEntry[]): boolean => entries.at(-1) === top[entries.length - 1];

/**
 * Takes unfinished commits of these instructions off the branch's tip, and keeps them under a ref of their own. What the remote
 * has, and what lies below others' unfinished work, is taken back by a commit on top. False when others' work stands on the
 * same lines: then it stays where it is.
 */
export async function takeOut(repository: ThreadRepository, ids: readonly InstructionId[], origin: CommitSha | null): Promise<boolean> {
  const { git } = repository;
  const tip = await repository.tip();
  const top = await unfinishedAtTip(git, tip);
  const entries = live(top, ids);
  const oldest = entries.at(-1);
  if (!oldest) return true;
  const whose = ids.filter((id) => entries.some((entry) => entry.unfinished.includes(id)));
  for (const id of whose) {
    const newest = entries.find((entry) => entry.unfinished.includes(id));
    if (newest) await repository.setAside(newest.sha, id);
  }
  const onRemote = origin !== null && (await repository.contains(origin, oldest.sha));
  if (areTopmost(entries, top) && !onRemote && oldest.parent) {
    await repository.checkout(oldest.parent);
    return true;
  }
  // What the remote has can't be taken away without force.
  const tree = await treeWithout(git, tip, stretches(entries));
  if (tree === null) return false;
  const [first, ...more] = whose.map((id) => ({ key: SET_ASIDE_TRAILER, id }));
  const message = first && commitMessage("Set unfinished work aside", "It is kept under a ref of its own.", first, ...more);
  const undone = message && (await repository.commitTree(tree, tip, message));
  if (undone) await repository.checkout(undone);
  return true;
}

export type TakenUp = {
  /** To which the branch, and not the files, is to be moved as the last step, so that what lies above it are uncommitted changes. */
  readonly base: CommitSha;
  /** Where this instruction's work began. */
  readonly since: CommitSha;
};

/** Gives unfinished commits of this very instruction at the branch's tip back as changes. What the remote has of them stays committed. */
export async function takeUp(repository: ThreadRepository, id: InstructionId, origin: CommitSha | null): Promise<TakenUp> {
  const tip = await repository.tip();
  const top = await unfinishedAtTip(repository.git, tip);
  const entries = live(top, [id]);
  const since = entries.at(-1)?.parent;
  if (!since || !areTopmost(entries, top)) return { base: tip, since: tip };
  if (origin === null) return { base: since, since };
  for (const { sha } of entries) if (await repository.contains(origin, sha)) return { base: sha, since };
  return { base: since, since };
}

/**
 * Whether all that we have and the remote hasn't is stopped work of instructions that somebody finished there meanwhile: put on
 * top of theirs it would do half of it again, or take it back.
 */
export async function isOutdated(repository: ThreadRepository, ours: CommitSha, theirs: CommitSha): Promise<InstructionId | null> {
  const own = await readLog(repository.git, [ours, `^${theirs}`]);
  const there = await readLog(repository.git, [theirs, `^${ours}`]);
  const settled = new Set(there.flatMap(({ instructions, setAside }) => [...instructions, ...setAside]));
  const stopped = own.map(({ instructions, unfinished, setAside }) => (instructions.length > 0 ? [] : [...unfinished, ...setAside]));
  if (!stopped.every((ids) => ids.length > 0 && ids.every((id) => settled.has(id)))) return null;
  return InstructionId.safeParse(stopped.flat()[0]).data ?? null;
}
