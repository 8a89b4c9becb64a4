import { type ChangedFile, type Commit, CommitSha } from "@webordinary/domain";
import { INSTRUCTION_TRAILER, UNFINISHED_TRAILER } from "./commit-message.ts";
import type { GitChild } from "./git-child.ts";

/** A thread's branch is a conversation's work; an instruction that lies further back was told long ago. */
export const MAX_LOG_COMMITS = 1000;

export type LogEntry = {
  readonly sha: CommitSha;
  /** Null for a repository's first commit. */
  readonly parent: CommitSha | null;
  readonly instructions: readonly string[];
  readonly unfinished: readonly string[];
};

// Characters that nobody types.
const FIELD = "\x1f";
const RECORD = "\x1e";
const VALUE = "\x1d";
const trailers = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x1d)`;
const FORMAT = ["%H", "%P", trailers(INSTRUCTION_TRAILER), trailers(UNFINISHED_TRAILER)].join("%x1f").concat("%x1e");

/** Commits that the revisions reach, newest first, with the trailers as git itself parses them. */
export async function readLog(git: GitChild, revisions: readonly string[], max = MAX_LOG_COMMITS): Promise<readonly LogEntry[]> {
  const out = await git.run(["log", `--max-count=${max}`, "--topo-order", `--format=${FORMAT}`, ...revisions, "--"]);
  return out.split(RECORD).flatMap((record) => {
    const [first = "", parents = "", instructions = "", unfinished = ""] = record.trimStart().split(FIELD);
    const sha = CommitSha.safeParse(first);
    // The rest after the last record, or of a foreign trailer with separators in it.
    if (!sha.success) return [];
    const parent = CommitSha.safeParse(parents.split(" ")[0]);
    return [{ sha: sha.data, parent: parent.success ? parent.data : null, instructions: values(instructions), unfinished: values(unfinished) }];
  });
}

const values = (field: string): string[] =>
  field
    .split(VALUE)
    .map((value) => value.trim())
    .filter((value) => value !== "");

/** The commit with the files that it changed against its first parent. Renames are a deletion and an addition. */
export async function readCommit(git: GitChild, sha: CommitSha): Promise<Commit> {
  const out = await git.run([
    "diff-tree",
    "--root",
    "-r",
    "-z",
    "--no-renames",
    "--name-status",
    "-m",
    "--first-parent",
    "--no-commit-id",
    sha,
    "--",
  ]);
  const fields = out.split("\0");
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const change = fields[at] === "A" ? "added" : fields[at] === "D" ? "deleted" : "modified";
    files.push({ path: fields[at + 1] ?? "", change });
  }
  return { sha, files };
}
