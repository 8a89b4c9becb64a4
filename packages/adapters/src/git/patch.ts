/** A line of a patch, and in which of the two texts it stands. */
export type PatchLine = { readonly in: "both" | "before" | "after"; readonly text: string };

const HEADER = /^diff --git a\/(\S+) b\/\1$/;
const HUNK = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/;

/**
 * The lines of a patch by file name (names without spaces, as we give them). Lines are counted by what the hunks announce, so
 * that a text which looks like a patch isn't taken for one. Linear in the patch's length.
 */
export function parsePatch(patch: string): Map<string, PatchLine[]> {
  const files = new Map<string, PatchLine[]>();
  let lines: PatchLine[] = [];
  let before = 0;
  let after = 0;
  for (const line of patch.split("\n")) {
    if (before > 0 || after > 0) {
      const mark = line[0];
      // "\ No newline at end of file" is no line of either.
      if (mark === "\\") continue;
      if (mark !== "+") before--;
      if (mark !== "-") after--;
      lines.push({ in: mark === "+" ? "after" : mark === "-" ? "before" : "both", text: line.slice(1) });
      continue;
    }
    const name = HEADER.exec(line)?.[1];
    if (name !== undefined) {
      lines = [];
      files.set(name, lines);
    }
    const hunk = HUNK.exec(line);
    if (hunk) {
      before = Number(hunk[1] ?? 1);
      after = Number(hunk[2] ?? 1);
    }
  }
  return files;
}
