import type { GitChild } from "./git-child.ts";
import { makeTree } from "./merge-trees.ts";
import { type PatchLine, parsePatch } from "./patch.ts";
import { SUBMODULE_MODE, SYMLINK_MODE, type TreeChange, type TreeEntry } from "./tree-changes.ts";

export type BlobDiffLimits = {
  /** Bytes of both sides of one file; a larger one isn't read. */
  readonly perFile: number;
  /** Bytes of all files that are read together; those that come later aren't. */
  readonly together: number;
};

export type BlobDiff = {
  /** Bytes of the file now; 0 when it is gone, or is no file. */
  readonly bytes: number;
  /** All lines of both sides, in order; null when the file isn't text, or is too large to be read. */
  readonly lines: readonly PatchLine[] | null;
  /** It was left out because the others had used up what may be read together. */
  readonly leftOut: boolean;
};

/** More than any file within the limits has lines: the whole file is context. */
const ALL_LINES = 100_000_000;

/**
 * What changed inside of files, one answer per change, with one git for all of them. Both sides are put into trees under numbers
 * for names, since a file's own name may be any bytes.
 */
export async function diffBlobs(git: GitChild, changes: readonly TreeChange[], limits: BlobDiffLimits): Promise<readonly BlobDiff[]> {
  const sizes = await blobSizes(git, changes);
  const size = (entry: TreeEntry | null): number => (entry && sizes.get(entry.blob)) || 0;
  let together = 0;
  const verdicts = changes.map((change): "read" | "left-out" | "no-text" => {
    const bytes = size(change.before) + size(change.after);
    if (!isFile(change.before) || !isFile(change.after) || bytes > limits.perFile) return "no-text";
    if (together + bytes > limits.together) return "left-out";
    together += bytes;
    return "read";
  });
  const patches = await readPatches(
    git,
    changes.map((change, index) => (verdicts[index] === "read" ? change : null)),
  );
  return changes.map((change, index) => ({
    bytes: size(change.after),
    lines: patches.get(String(index)) ?? null,
    leftOut: verdicts[index] === "left-out",
  }));
}

/** A side that isn't there has no lines, and is as good as a file. */
const isFile = (entry: TreeEntry | null): boolean => entry === null || (entry.mode !== SYMLINK_MODE && entry.mode !== SUBMODULE_MODE);

async function blobSizes(git: GitChild, changes: readonly TreeChange[]): Promise<Map<string, number>> {
  const entries = changes.flatMap(({ before, after }) => [before, after]).filter((entry) => entry !== null);
  const blobs = new Set(entries.filter((entry) => entry.mode !== SUBMODULE_MODE).map((entry) => entry.blob));
  if (blobs.size === 0) return new Map();
  const input = [...blobs].join("\n").concat("\n");
  const out = await git.run(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input });
  return new Map(
    out.split("\n").flatMap((line) => {
      const [blob, bytes] = line.split(" ");
      return blob && /^\d+$/.test(bytes ?? "") ? [[blob, Number(bytes)] as const] : [];
    }),
  );
}

/** By a change's number: the lines of both sides, where it is text. */
async function readPatches(git: GitChild, changes: readonly (TreeChange | null)[]): Promise<Map<string, readonly PatchLine[]>> {
  const before = changes.flatMap((change, index) => (change?.before ? [treeLine(change.before, index)] : []));
  const after = changes.flatMap((change, index) => (change?.after ? [treeLine(change.after, index)] : []));
  if (before.length + after.length === 0) return new Map();
  const [one, other] = await Promise.all([makeTree(git, before), makeTree(git, after)]);
  const options = ["--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--src-prefix=a/", "--dst-prefix=b/", `-U${ALL_LINES}`];
  // As text, whatever it is: a `.gitattributes` with `* -diff` would otherwise hide every file's words.
  const patch = await git.run(["diff-tree", "-p", "--text", ...options, one, other]);
  return new Map([...parsePatch(patch)].filter(([, lines]) => lines.every(({ text }) => !text.includes("\0"))));
}

/** Of all modes the plain one: a change of mode is none of the content. */
const treeLine = ({ blob }: TreeEntry, index: number): string => `100644 blob ${blob}\t${index}\n`;
