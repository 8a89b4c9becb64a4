import { rm, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { CommitSha, type InstructionId } from "@webordinary/domain";
import { gitFolderOf } from "../system/git-folder.ts";
import { type GitChild, GitFailedError, type GitIdentity, type GitResult } from "./git-child.ts";
import { treeOf } from "./merge-trees.ts";
import { NOT_INTO_OTHERS, withoutOthers } from "./other-repositories.ts";

export type RemoteRefs = { readonly ok: true; readonly thread: CommitSha | null; readonly main: CommitSha | null };
export type Unreachable = { readonly ok: false; readonly result: GitResult };
export type LocalRefs = { readonly local: CommitSha | null; readonly origin: CommitSha | null; readonly originMain: CommitSha | null };
export type Rebased = { readonly ok: true; readonly tip: CommitSha } | { readonly ok: false; readonly files: readonly string[] };

const HEADS = "refs/heads/";
const SET_ASIDE = "refs/webordinary/unfinished";

/**
 * A working copy's repository as one thread sees it: its branch here and on the remote, and the default branch. The remote's
 * address is given to every call and kept out of the git folder's `config`, which a site's build can read, credentials and all.
 */
export class ThreadRepository {
  readonly git: GitChild;
  readonly gitFolder: string;
  readonly branch: string;
  readonly defaultBranch: string;
  readonly #url: string;

  constructor(git: GitChild, remote: { readonly url: string; readonly defaultBranch: string }, branch: string) {
    this.git = git;
    this.gitFolder = gitFolderOf(git.folder);
    this.branch = branch;
    this.#url = remote.url;
    this.defaultBranch = remote.defaultBranch;
  }

  /** The branch that is checked out (null: none, as in the middle of a rebase) and its commit (null: none yet). */
  async head(): Promise<{ readonly branch: string | null; readonly sha: CommitSha | null }> {
    // Both at once; not for a branch without a commit, nor where something else is called HEAD as well.
    const both = await this.git.attempt(["rev-parse", "HEAD^{commit}", "--symbolic-full-name", "HEAD"]);
    const [commit = "", name = ""] = both.stdout.trim().split("\n");
    if (both.ok && name !== "") return { branch: name.startsWith(HEADS) ? name.slice(HEADS.length) : null, sha: CommitSha.parse(commit) };
    const symbolic = await this.git.attempt(["symbolic-ref", "--quiet", "HEAD"]);
    const sha = await this.git.attempt(["rev-parse", "--verify", "HEAD^{commit}"]);
    return {
      branch: symbolic.ok ? symbolic.stdout.trim().replace(/^refs\/heads\//, "") : null,
      sha: sha.ok ? CommitSha.parse(sha.stdout.trim()) : null,
    };
  }

  async isDirty(): Promise<boolean> {
    const status = await this.git.run(["status", "--porcelain=v1", "--branch", "-z", "--untracked-files=normal", NOT_INTO_OTHERS]);
    return status.split("\0").some((entry) => entry !== "" && !entry.startsWith("## "));
  }

  async localRefs(): Promise<LocalRefs> {
    const names = [`refs/heads/${this.branch}`, `refs/remotes/origin/${this.branch}`, `refs/remotes/origin/${this.defaultBranch}`];
    const found = refLines(await this.git.run(["for-each-ref", "--format=%(objectname) %(refname)", ...names]), " ");
    const [local = null, origin = null, originMain = null] = names.map((name) => found.get(name) ?? null);
    return { local, origin, originMain };
  }

  async remoteRefs(): Promise<RemoteRefs | Unreachable> {
    const names = [`refs/heads/${this.branch}`, `refs/heads/${this.defaultBranch}`];
    const result = await this.git.attempt(["ls-remote", "--heads", "--", this.#url, ...names], { network: true });
    if (!result.ok) return { ok: false, result };
    const found = refLines(result.stdout, "\t");
    const [thread = null, main = null] = names.map((name) => found.get(name) ?? null);
    return { ok: true, thread, main };
  }

  /** Makes `origin/…` what the remote was just seen to have; only what is missing is fetched. */
  async fetch(remote: RemoteRefs): Promise<{ readonly ok: true } | Unreachable> {
    const have = await this.localRefs();
    const news = remote.thread !== null && remote.thread !== have.origin;
    // After a push it is what we have: to note that is enough, and saves a round to the remote.
    const ours = news && remote.thread === have.local;
    if (ours) await this.#updateRef(`update refs/remotes/origin/${this.branch} ${remote.thread}`);
    const wanted = [...(remote.main && remote.main !== have.originMain ? [this.defaultBranch] : []), ...(news && !ours ? [this.branch] : [])];
    if (!remote.thread && have.origin) await this.#updateRef(`delete refs/remotes/origin/${this.branch}`);
    if (wanted.length === 0) return { ok: true };
    const refspecs = wanted.map((name) => `+refs/heads/${name}:refs/remotes/origin/${name}`);
    const options = ["--verbose", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
    const result = await this.git.attempt(["fetch", ...options, "--", this.#url, ...refspecs], { network: true });
    return result.ok ? { ok: true } : { ok: false, result };
  }

  /** Never forced: without a plus the remote refuses what isn't a fast-forward. */
  push(): Promise<GitResult> {
    return this.#push(`refs/heads/${this.branch}`, this.branch);
  }

  /** As `push`, of a commit that no branch here has. */
  pushCommit(sha: CommitSha, branch: string): Promise<GitResult> {
    return this.#push(sha, branch);
  }

  #push(what: string, branch: string): Promise<GitResult> {
    const options = ["--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"];
    return this.git.attempt(["push", ...options, "--", this.#url, `${what}:refs/heads/${branch}`], { network: true });
  }

  /**
   * A push that was killed (a power cut) leaves the branch locked in a repository on this machine, and nobody else clears it.
   * Elsewhere that is the server's business.
   */
  async removeStaleRemoteLock(branch: string, ageMs: number): Promise<void> {
    if (!isAbsolute(this.#url)) return;
    for (const folder of [this.#url, join(this.#url, ".git")]) {
      const lock = join(folder, "refs", "heads", `${branch}.lock`);
      const found = await stat(lock).catch(() => null);
      if (found && Date.now() - found.mtimeMs > ageMs) await rm(lock, { force: true });
    }
  }

  /** How many commits each of two has that the other hasn't. */
  async distance(ours: CommitSha, theirs: CommitSha): Promise<{ readonly ahead: number; readonly behind: number }> {
    if (ours === theirs) return { ahead: 0, behind: 0 };
    const [ahead, behind] = (await this.git.run(["rev-list", "--left-right", "--count", `${ours}...${theirs}`, "--"])).trim().split(/\s+/);
    return { ahead: Number(ahead), behind: Number(behind) };
  }

  async haveCommonPast(one: CommitSha, other: CommitSha): Promise<boolean> {
    return (await this.git.attempt(["merge-base", one, other])).ok;
  }

  async knows(commit: CommitSha): Promise<boolean> {
    return hasCommit(this.git, commit);
  }

  async contains(commit: CommitSha, ancestor: CommitSha): Promise<boolean> {
    return (await this.distance(ancestor, commit)).ahead === 0;
  }

  /** Puts files and branch at `target`, whatever the files were: what mattered was committed before. */
  async checkout(target: CommitSha): Promise<void> {
    await this.git.run(["checkout", "--force", "--no-track", "-B", this.branch, target, "--"]);
  }

  /** Throws away what a crash left half switched. Ignored files (node_modules) stay. */
  async discardFiles(): Promise<void> {
    if ((await this.head()).sha === null) return;
    await this.git.run(["reset", "--hard"]);
    await this.git.run(["clean", "-d", "--force"]);
  }

  /** Puts this branch's own commits on top of the remote's. On a conflict everything is as before. */
  async rebaseOntoRemote(): Promise<Rebased> {
    // A commit that is already there in substance is kept, empty: its trailer tells that the instruction is done.
    const kept = ["--reapply-cherry-picks", "--empty=keep"];
    const result = await this.git.attempt(["rebase", "--no-autostash", "--no-verify", ...kept, `refs/remotes/origin/${this.branch}`]);
    if (result.ok) return { ok: true, tip: await this.tip() };
    const files = await this.git.run(["diff", "--name-only", "--diff-filter=U", "-z", NOT_INTO_OTHERS, "--"]);
    await this.git.run(["rebase", "--abort"]);
    const conflicting = files.split("\0").filter((file) => file !== "");
    if (conflicting.length === 0) throw new GitFailedError(this.git.folder, ["rebase", this.branch], result);
    return { ok: false, files: conflicting };
  }

  async tip(): Promise<CommitSha> {
    return CommitSha.parse((await this.git.run(["rev-parse", "--verify", `refs/heads/${this.branch}^{commit}`])).trim());
  }

  /** All files as they are now, but for the ignored ones, as a tree. */
  async treeOfFiles(): Promise<string> {
    await this.git.run(["add", "--all", "--verbose", "--pathspec-from-file=-"], { input: await withoutOthers(this.git) });
    return (await this.git.run(["write-tree"])).trim();
  }

  /** Makes the files what a tree says, and leaves branch and ignored files as they are. What was there has to be kept elsewhere before. */
  async putFiles(tree: string): Promise<void> {
    await this.git.run(["read-tree", "-v", "--reset", "-u", tree]);
  }

  /**
   * A commit of all files as they are on top of `parent`, or null when they are the same. Made of git's plumbing, so that no
   * hook, editor, signing or half-done merge has a say. The branch isn't moved.
   */
  async commitFiles(parent: CommitSha, message: string, author?: GitIdentity): Promise<CommitSha | null> {
    return this.commitTree(await this.treeOfFiles(), parent, message, author);
  }

  /** Null when the tree is the parent's own. */
  async commitTree(tree: string, parent: CommitSha, message: string, author?: GitIdentity): Promise<CommitSha | null> {
    return tree === (await treeOf(this.git, parent)) ? null : this.mergeCommit(tree, [parent], message, author);
  }

  /** A commit of a tree with these parents, whether it changes anything or not. */
  async mergeCommit(tree: string, parents: readonly CommitSha[], message: string, author?: GitIdentity): Promise<CommitSha> {
    const above = parents.flatMap((parent) => ["-p", parent]);
    // By standard input: an argument would end at the first NUL and has an end at 128 KB.
    const sha = await this.git.run(["commit-tree", tree, ...above, "-F", "-"], { input: message, ...(author && { author }) });
    return CommitSha.parse(sha.trim());
  }

  /** Moves a branch, and not the files: after `commitFiles` they are what it says. */
  async moveBranch(branch: string, to: CommitSha): Promise<void> {
    await this.#updateRef(`update refs/heads/${branch} ${to}`);
  }

  /** Keeps a commit under a ref of its own, so that it can be found and git never clears it away. */
  async setAside(sha: CommitSha, instructionId: InstructionId | "unknown"): Promise<void> {
    const folder = `${SET_ASIDE}/${instructionId}`;
    const taken = (await this.git.run(["for-each-ref", "--format=%(objectname) %(refname)", `${folder}/`])).split("\n").filter((line) => line !== "");
    // A crash right after this repeats it.
    if (taken.some((line) => line.startsWith(sha))) return;
    await this.#updateRef(`update ${folder}/${taken.length + 1} ${sha}`);
  }

  /** In a transaction: it either happens or doesn't, and git says which. */
  async #updateRef(command: string): Promise<void> {
    await this.git.run(["update-ref", "--stdin"], { input: `start\n${command}\ncommit\n` });
  }
}

export const hasCommit = async (git: GitChild, commit: CommitSha): Promise<boolean> =>
  (await git.attempt(["rev-parse", "--verify", `${commit}^{commit}`])).ok;

/** Commits by the full names of their refs. */
export function refLines(output: string, separator: string): Map<string, CommitSha> {
  const refs = new Map<string, CommitSha>();
  for (const line of output.split("\n")) {
    const [sha, name] = line.split(separator);
    if (sha && name) refs.set(name, CommitSha.parse(sha));
  }
  return refs;
}
