import { CommitSha } from "@webordinary/domain";
import { type GitChild, GitFailedError } from "./git-child.ts";

export type Merged = { readonly ok: true; readonly tree: string } | { readonly ok: false; readonly files: readonly string[] };

/** Of a file that moved nobody has said that its neighbours should move too. */
const CAREFULLY = ["-c", "merge.directoryRenames=false"];

/** What both commits have done since they parted, as a tree; or the files in whose same lines they did different things. No file, index or branch changes. */
export async function mergeTrees(git: GitChild, ours: string, theirs: string): Promise<Merged> {
  const args = [...CAREFULLY, "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs];
  const result = await git.attempt(args);
  const [tree = "", ...files] = result.stdout.split("\0").filter((field) => field !== "");
  if (result.ok) return { ok: true, tree };
  // 1 is a conflict; anything else is none of an answer.
  if (result.exitCode !== 1 || files.length === 0) throw new GitFailedError(git.folder, ["merge-tree"], result);
  return { ok: false, files: [...new Set(files)].sort() };
}

/** A commit that only git needs, to compute with; nothing refers to it, and git clears it away some day. */
export async function looseCommit(git: GitChild, tree: string, parent: CommitSha): Promise<CommitSha> {
  return CommitSha.parse((await git.run(["commit-tree", tree, "-p", parent, "-m", "computed with"])).trim());
}

/** The tree of a commit. */
export async function treeOf(git: GitChild, commit: CommitSha): Promise<string> {
  return (await git.run(["rev-parse", "--verify", `${commit}^{tree}`])).trim();
}

/** A tree of plain files, as lines of `git mktree`. */
export async function makeTree(git: GitChild, lines: readonly string[]): Promise<string> {
  // Without a line there would be no input, and git would wait for one.
  const tree =
    lines.length === 0
      ? git.run(["hash-object", "-w", "-t", "tree", "--no-filters", "--", "/dev/null"])
      : git.run(["mktree"], { input: lines.join("") });
  return (await tree).trim();
}

/** What a first commit came after. */
export const emptyTree = (git: GitChild): Promise<string> => makeTree(git, []);
