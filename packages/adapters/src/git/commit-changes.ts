import { type Commit, type CommitSha, togetherChanged } from "@webordinary/domain";
import type { GitChild } from "./git-child.ts";
import { emptyTree } from "./merge-trees.ts";
import { readPassages } from "./passages.ts";
import type { Stretch } from "./take-back.ts";
import { changedFile, treeChanges } from "./tree-changes.ts";

/** What stretches of commits (newest first) changed all together, under the sha that stands for them. */
export async function readCommit(git: GitChild, sha: CommitSha, all: readonly Stretch[]): Promise<Commit> {
  const changes = [];
  for (const { newest, before } of all.toReversed()) changes.push(await treeChanges(git, before ?? (await emptyTree(git)), newest));
  return {
    sha,
    files: togetherChanged(changes.map((files) => files.map(changedFile))),
    passages: await readPassages(git, changes.toReversed().flat()),
  };
}
