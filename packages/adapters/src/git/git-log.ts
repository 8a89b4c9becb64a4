import { CommitSha } from "@webordinary/domain";
import { INSTRUCTION_TRAILER, SET_ASIDE_TRAILER, UNFINISHED_TRAILER } from "./commit-message.ts";
import type { GitChild } from "./git-child.ts";

/** A thread's branch is a conversation's work; an instruction that lies further back was told long ago. */
export const MAX_LOG_COMMITS = 1000;

export type LogEntry = {
  readonly sha: CommitSha;
  /** Null for a repository's first commit. */
  readonly parent: CommitSha | null;
  readonly instructions: readonly string[];
  readonly unfinished: readonly string[];
  /** Whose unfinished work below it takes back. */
  readonly setAside: readonly string[];
};

// Characters that nobody types.
const FIELD = "\x1f";
const RECORD = "\x1e";
const VALUE = "\x1d";
const trailers = (key: string): string => `%(trailers:key=${key},valueonly,separator=%x1d)`;
const FORMAT = ["%H", "%P", trailers(INSTRUCTION_TRAILER), trailers(UNFINISHED_TRAILER), trailers(SET_ASIDE_TRAILER)].join("%x1f").concat("%x1e");

/** Commits that the revisions reach, newest first, with the trailers as git itself parses them. */
export async function readLog(git: GitChild, revisions: readonly string[], max = MAX_LOG_COMMITS): Promise<readonly LogEntry[]> {
  const out = await git.run(["log", `--max-count=${max}`, "--topo-order", `--format=${FORMAT}`, ...revisions, "--"]);
  return out.split(RECORD).flatMap((record) => {
    const [first = "", parents = "", instructions = "", unfinished = "", setAside = ""] = record.trimStart().split(FIELD);
    const sha = CommitSha.safeParse(first);
    // The rest after the last record, or of a foreign trailer with separators in it.
    if (!sha.success) return [];
    const parent = CommitSha.safeParse(parents.split(" ")[0]);
    const carried = { instructions: values(instructions), unfinished: values(unfinished), setAside: values(setAside) };
    return [{ sha: sha.data, parent: parent.success ? parent.data : null, ...carried }];
  });
}

const values = (field: string): string[] =>
  field
    .split(VALUE)
    .map((value) => value.trim())
    .filter((value) => value !== "");
