import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { GitChild } from "./git-child.ts";

/**
 * Asked whether a repository among the files has changes of its own, git runs a git in it, with that repository's configuration: a
 * site's build could have left one there to have its programs run by us.
 */
export const NOT_INTO_OTHERS = "--ignore-submodules=dirty";

const ENTRY = /^160000 \S+ \d\t(.+)$/;

/**
 * Pathspecs for `git add`, which has no such option: all but the repositories among the files that are known already. Their commit
 * stays the one that is known; new ones are added without a git of their own. One a line.
 */
export async function withoutOthers(git: GitChild): Promise<string> {
  const index = (await git.run(["ls-files", "--stage"])).split("\n");
  const known = index.flatMap((line) => ENTRY.exec(line)?.[1] ?? []);
  const others = await Promise.all(known.map(async (path) => ((await mayHoldRepository(git.folder, path)) ? [exclude(path)] : [])));
  return [".", ...others.flat()].join("\n");
}

/** Where nothing is called `.git` git looks no further. A name that git puts in quotes isn't unravelled: it may hold one. */
async function mayHoldRepository(folder: string, path: string): Promise<boolean> {
  if (path.startsWith('"')) return true;
  const found = await lstat(join(folder, path, ".git")).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  return found !== null;
}

const exclude = (path: string): string => {
  const magic = ":(exclude,top,literal)";
  return path.startsWith('"') ? `"${magic}${path.slice(1)}` : `${magic}${path}`;
};
