import type { ChangedFile } from "@webordinary/domain";
import type { GitChild } from "./git-child.ts";

/** One side of a changed file: what git keeps of it. */
export type TreeEntry = { readonly mode: string; readonly blob: string };

export type TreeChange = ChangedFile & {
  /** Null when the file wasn't there. */
  readonly before: TreeEntry | null;
  /** Null when the file is gone. */
  readonly after: TreeEntry | null;
};

/** A link to another path. */
export const SYMLINK_MODE = "120000";
/** Another repository's commit; it has no content here. */
export const SUBMODULE_MODE = "160000";

/** The files in which two trees (or commits) differ, by path. Renames are a deletion and an addition. */
export async function treeChanges(git: GitChild, before: string, after: string): Promise<readonly TreeChange[]> {
  const out = await git.run(["diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", before, after, "--"]);
  const fields = out.split("\0");
  const changes: TreeChange[] = [];
  // Pairs of ":oldmode newmode oldblob newblob status" and a path; names may have any character but NUL.
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [oldMode = "", mode = "", oldBlob = "", blob = "", status = ""] = (fields[at] ?? "").slice(1).split(" ");
    changes.push({
      path: fields[at + 1] ?? "",
      change: status === "A" ? "added" : status === "D" ? "deleted" : "modified",
      before: status === "A" ? null : { mode: oldMode, blob: oldBlob },
      after: status === "D" ? null : { mode, blob },
    });
  }
  return changes;
}

export const changedFile = ({ path, change }: TreeChange): ChangedFile => ({ path, change });
