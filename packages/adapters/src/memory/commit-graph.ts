import { hash } from "node:crypto";
import { type ChangedFile, type Commit, CommitSha, togetherChanged } from "@webordinary/domain";
import { passagesBetween } from "./text-changes.ts";

export type Files = ReadonlyMap<string, string>;

export type MemoryCommit = {
  readonly sha: CommitSha;
  readonly parent: CommitSha | null;
  /** What came in by a merge. */
  readonly merged: CommitSha | null;
  readonly files: Files;
  readonly subject: string;
  /** `Name <address>`. */
  readonly author: string;
  /** The ids that git would have in trailers. */
  readonly instruction: string | null;
  readonly unfinished: string | null;
  readonly setAside: readonly string[];
};
export type NewCommit = Omit<MemoryCommit, "sha" | "merged" | "setAside"> & Partial<Pick<MemoryCommit, "merged" | "setAside">>;

/** Commits that follow each other, as one change. */
export type Stretch = { readonly newest: CommitSha; readonly before: CommitSha | null };
export type Merged = { readonly ok: true; readonly files: Files } | { readonly ok: false; readonly clashing: readonly string[] };

const NO_FILES: Files = new Map();

/** Commits by their sha, all repositories' together, as content-addressed things can be. */
export class CommitGraph {
  readonly #commits: Map<CommitSha, MemoryCommit>;
  constructor(commits: Map<CommitSha, MemoryCommit>) {
    this.#commits = commits;
  }

  add(made: NewCommit): CommitSha {
    const commit = { merged: null, setAside: [], ...made };
    const sha = CommitSha.parse(hash("sha256", JSON.stringify({ ...commit, files: [...commit.files].sort() }), "hex").slice(0, 40));
    this.#commits.set(sha, { ...commit, sha, files: new Map(commit.files) });
    return sha;
  }

  get(sha: CommitSha): MemoryCommit {
    const commit = this.#commits.get(sha);
    if (!commit) throw new Error(`no commit ${sha}`);
    return commit;
  }

  /** The commit and all that is below it, newest first. */
  history(tip: CommitSha): MemoryCommit[] {
    return this.line(tip).flatMap((commit) => {
      const { merged, parent } = commit;
      if (!merged) return [commit];
      const known = new Set(parent ? this.history(parent) : []);
      return [commit, ...this.history(merged).filter((other) => !known.has(other))];
    });
  }

  /** The commit and its first parents, newest first. */
  line(tip: CommitSha): MemoryCommit[] {
    const found: MemoryCommit[] = [];
    for (let at: CommitSha | null = tip; at !== null; at = this.get(at).parent) found.push(this.get(at));
    return found;
  }

  /** The topmost commits of this line that are nobody's finished work, newest first. */
  unfinishedAt(tip: CommitSha): MemoryCommit[] {
    const line = this.line(tip);
    const end = line.findIndex(({ instruction, unfinished, setAside }) => instruction !== null || (unfinished === null && setAside.length === 0));
    return line.slice(0, end < 0 ? undefined : end);
  }

  contains(tip: CommitSha, sha: CommitSha): boolean {
    return this.history(tip).some((commit) => commit.sha === sha);
  }

  filesOf(sha: CommitSha | null): Files {
    return sha ? this.get(sha).files : NO_FILES;
  }

  changes(sha: CommitSha): readonly ChangedFile[] {
    return changesBetween(this.filesOf(this.get(sha).parent), this.filesOf(sha));
  }

  /** What stretches of commits (newest first) changed all together, under the sha that stands for them. */
  together(sha: CommitSha, all: readonly Stretch[]): Commit {
    const sides = all.map(({ newest, before }) => ({ before: this.filesOf(before), after: this.filesOf(newest) }));
    return {
      sha,
      files: togetherChanged(sides.map(({ before, after }) => changesBetween(before, after)).reverse()),
      passages: sides.flatMap(({ before, after }) => passagesBetween(changesBetween(before, after), before, after)),
    };
  }

  /** Files without what the stretches changed, unless later work stands in the same files. */
  without(files: Files, all: readonly Stretch[]): Merged {
    let left = files;
    for (const { newest, before } of all) {
      const merged = mergeFiles(this.filesOf(newest), left, this.filesOf(before));
      if (!merged.ok) return merged;
      left = merged.files;
    }
    return { ok: true, files: left };
  }

  /** Whether later commits did nothing but take the stretches back, and nothing but that was taken back again. */
  wasTakenBack(tip: CommitSha, all: readonly Stretch[]): boolean {
    const line = this.line(tip);
    const later = line.slice(
      0,
      line.findIndex(({ sha }) => sha === all[0]?.newest),
    );
    let taker: Stretch | null = null;
    for (const { sha, parent } of later.reverse()) {
      const undone = this.without(this.filesOf(parent), taker ? [taker] : all);
      const same = undone.ok && changesBetween(undone.files, this.filesOf(sha)).length === 0;
      if (same && this.changes(sha).length > 0) taker = taker ? null : { newest: sha, before: parent };
    }
    return taker !== null;
  }

  /** What both commits have done since they parted. */
  merge(ours: CommitSha, theirs: CommitSha): Merged {
    const base = this.history(theirs).find((commit) => this.contains(ours, commit.sha));
    return mergeFiles(base?.files ?? NO_FILES, this.filesOf(ours), this.filesOf(theirs));
  }

  /** Puts what `ours` has above their common ancestor on top of `theirs`; the files that both changed differently when that can't be. */
  rebase(
    ours: CommitSha,
    theirs: CommitSha,
  ): { readonly ok: true; readonly tip: CommitSha } | { readonly ok: false; readonly files: readonly string[] } {
    const line = this.line(ours);
    const base = line.findIndex((commit) => this.contains(theirs, commit.sha));
    const clashing = new Set<string>();
    let tip = theirs;
    for (const commit of line.slice(0, base < 0 ? undefined : base).reverse()) {
      const merged = mergeFiles(this.filesOf(commit.parent), this.filesOf(tip), commit.files);
      if (merged.ok) tip = this.add({ ...commit, parent: tip, files: merged.files });
      else for (const path of merged.clashing) clashing.add(path);
    }
    return clashing.size > 0 ? { ok: false, files: [...clashing].sort() } : { ok: true, tip };
  }
}

/** Commits (newest first) that follow each other are one stretch. */
export function stretches(commits: readonly MemoryCommit[]): readonly Stretch[] {
  const found: { newest: CommitSha; before: CommitSha | null }[] = [];
  for (const { sha, parent } of commits) {
    const last = found.at(-1);
    if (last?.before === sha) last.before = parent;
    else found.push({ newest: sha, before: parent });
  }
  return found;
}

/** File by file: whoever changed one since `base` wins, and clashes when both did differently. */
function mergeFiles(base: Files, ours: Files, theirs: Files): Merged {
  const files = new Map(ours);
  const clashing: string[] = [];
  for (const { path } of changesBetween(base, theirs)) {
    const wanted = theirs.get(path);
    if (ours.get(path) !== base.get(path) && ours.get(path) !== wanted) clashing.push(path);
    if (wanted === undefined) files.delete(path);
    else files.set(path, wanted);
  }
  return clashing.length > 0 ? { ok: false, clashing } : { ok: true, files };
}

export function changesBetween(before: Files, after: Files): readonly ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    if (before.get(path) === after.get(path)) return [];
    return [{ path, change: !before.has(path) ? "added" : !after.has(path) ? "deleted" : "modified" }];
  });
}
