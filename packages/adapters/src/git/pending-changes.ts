import { MAX_ADDED_TEXT, MAX_PENDING_FILES, type PendingChange, type PendingChanges } from "@webordinary/domain";
import { type BlobDiff, diffBlobs } from "./blob-diffs.ts";
import type { GitChild } from "./git-child.ts";
import { changedFile, SYMLINK_MODE, type TreeChange, treeChanges } from "./tree-changes.ts";

/** Texts of a site are far smaller; of one that isn't its size alone is told. Bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;
/** Room for a thousand pages of ordinary size, and little enough to be held in memory. Bytes. */
const MAX_BYTES = 32 * 1024 * 1024;

/** What differs between two trees, file by file, within bounds. */
export async function pendingChanges(git: GitChild, before: string, after: string): Promise<PendingChanges> {
  const all = await treeChanges(git, before, after);
  const told = all.slice(0, MAX_PENDING_FILES);
  const diffs = await diffBlobs(git, told, { perFile: MAX_FILE_BYTES, together: MAX_BYTES });
  const files = told.flatMap((change, index) => {
    const diff = diffs[index];
    return diff ? [pendingChange(change, diff)] : [];
  });
  return { files, truncated: all.length > told.length || diffs.some((diff) => diff.leftOut) };
}

function pendingChange(change: TreeChange, { bytes, lines }: BlobDiff): PendingChange {
  const kept = lines?.filter((line) => line.in === "both").length ?? 0;
  const gone = lines?.filter((line) => line.in === "before").length ?? 0;
  const added = lines?.filter((line) => line.in === "after").map((line) => line.text) ?? [];
  return {
    ...changedFile(change),
    bytes,
    linesBefore: kept + gone,
    linesKept: kept,
    addedText: added.join("\n").slice(0, MAX_ADDED_TEXT),
    symlink: change.after?.mode === SYMLINK_MODE,
  };
}
