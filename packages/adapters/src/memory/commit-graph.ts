import { hash } from "node:crypto";
import { type ChangedFile, CommitSha } from "@webordinary/domain";

export type Files = ReadonlyMap<string, string>;

export type MemoryCommit = {
  readonly sha: CommitSha;
  readonly parent: CommitSha | null;
  readonly files: Files;
  readonly subject: string;
  /** `Name <address>`. */
  readonly author: string;
  /** The ids that git would have in trailers. */
  readonly instruction: string | null;
  readonly unfinished: string | null;
};

/** Commits by their sha, all repositories' together, as content-addressed things can be. */
export class CommitGraph {
  readonly #commits: Map<CommitSha, MemoryCommit>;
  constructor(commits: Map<CommitSha, MemoryCommit>) {
    this.#commits = commits;
  }

  add(commit: Omit<MemoryCommit, "sha">): CommitSha {
    const sha = CommitSha.parse(hash("sha256", JSON.stringify({ ...commit, files: [...commit.files].sort() }), "hex").slice(0, 40));
    this.#commits.set(sha, { ...commit, sha, files: new Map(commit.files) });
    return sha;
  }

  get(sha: CommitSha): MemoryCommit {
    const commit = this.#commits.get(sha);
    if (!commit) throw new Error(`no commit ${sha}`);
    return commit;
  }

  /** The commit and what is below it, newest first. */
  history(tip: CommitSha): MemoryCommit[] {
    const found: MemoryCommit[] = [];
    for (let at: CommitSha | null = tip; at !== null; at = this.get(at).parent) found.push(this.get(at));
    return found;
  }

  contains(tip: CommitSha, sha: CommitSha): boolean {
    return this.history(tip).some((commit) => commit.sha === sha);
  }

  filesOf(sha: CommitSha): Files {
    return this.get(sha).files;
  }

  changes(sha: CommitSha): readonly ChangedFile[] {
    const { parent, files } = this.get(sha);
    return changesBetween(parent ? this.filesOf(parent) : new Map(), files);
  }

  /** Puts what `ours` has above their common ancestor on top of `theirs`; the files that both changed differently when that can't be. */
  rebase(
    ours: CommitSha,
    theirs: CommitSha,
  ): { readonly ok: true; readonly tip: CommitSha } | { readonly ok: false; readonly files: readonly string[] } {
    const base = this.history(ours).find((commit) => this.contains(theirs, commit.sha));
    const own = this.history(ours).slice(0, base ? this.history(ours).indexOf(base) : undefined);
    const since = new Set(changesBetween(base?.files ?? new Map(), this.filesOf(theirs)).map((change) => change.path));
    const clashing = new Set<string>();
    let tip = theirs;
    for (const commit of own.reverse()) {
      const files = new Map(this.filesOf(tip));
      for (const { path } of this.changes(commit.sha)) {
        const wanted = commit.files.get(path);
        if (since.has(path) && files.get(path) !== wanted) clashing.add(path);
        if (wanted === undefined) files.delete(path);
        else files.set(path, wanted);
      }
      tip = this.add({ ...commit, parent: tip, files });
    }
    return clashing.size > 0 ? { ok: false, files: [...clashing].sort() } : { ok: true, tip };
  }
}

export function changesBetween(before: Files, after: Files): readonly ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): ChangedFile[] => {
    if (before.get(path) === after.get(path)) return [];
    return [{ path, change: !before.has(path) ? "added" : !after.has(path) ? "deleted" : "modified" }];
  });
}
