import type { CommitSha, InstructionId } from "@webordinary/domain";
import type { GitChild } from "./git-child.ts";
import { type LogEntry, readLog } from "./git-log.ts";
import { emptyTree, looseCommit, mergeTrees, treeOf } from "./merge-trees.ts";

/** Commits that follow each other, as one change: from before the oldest to the newest. */
export type Stretch = { readonly newest: CommitSha; readonly before: CommitSha | null };

/** Later commits that are looked at, to tell what was taken back before from what is overgrown; a conversation rarely has more. */
const MAX_LATER = 40;

export const belongsTo = (entry: LogEntry, id: InstructionId): boolean =>
  entry.instructions.includes(id) || entry.unfinished.includes(id) || entry.setAside.includes(id);

/** The commits (newest first, as in a log) in stretches, newest first. */
export function stretches(entries: readonly LogEntry[]): readonly Stretch[] {
  const found: { newest: CommitSha; before: CommitSha | null }[] = [];
  for (const { sha, parent } of entries) {
    const last = found.at(-1);
    if (last?.before === sha) last.before = parent;
    else found.push({ newest: sha, before: parent });
  }
  return found;
}

/** The tree of `commit`, which has all stretches below it, without what they changed; null when later work stands on the same lines. */
export async function treeWithout(git: GitChild, commit: CommitSha, all: readonly Stretch[]): Promise<string | null> {
  let at = commit;
  let tree: string | null = null;
  for (const { newest, before } of all) {
    if (tree !== null) at = await looseCommit(git, tree, at);
    // Its parting point from all that came later is the stretch itself: so merging it takes the stretch back.
    const inverse = await looseCommit(git, before === null ? await emptyTree(git) : `${before}^{tree}`, newest);
    const merged = await mergeTrees(git, at, inverse);
    if (!merged.ok) return null;
    tree = merged.tree;
  }
  return tree ?? treeOf(git, commit);
}

/**
 * Whether later commits, oldest first, did nothing but take the stretches back, and nothing but that was taken back again. For
 * when it can't be told by the files any more, since later work stands there.
 */
export async function wasTakenBack(git: GitChild, tip: CommitSha, all: readonly Stretch[]): Promise<boolean> {
  const [last] = all;
  if (!last) return false;
  const later = await readLog(git, ["--first-parent", tip, `^${last.newest}`], MAX_LATER);
  let taker: Stretch | null = null;
  for (const { sha, parent } of later.toReversed()) {
    if (parent === null) continue;
    const [had, has] = [await treeOf(git, parent), await treeOf(git, sha)];
    const undone = had === has ? null : await treeWithout(git, parent, taker ? [taker] : all);
    if (undone === has) taker = taker ? null : { newest: sha, before: parent };
  }
  return taker !== null;
}

/** The commits of an instruction that a commit has below it, finished and stopped ones. */
export async function commitsOf(git: GitChild, tip: CommitSha, id: InstructionId): Promise<readonly LogEntry[]> {
  return (await readLog(git, [tip])).filter((entry) => belongsTo(entry, id));
}
