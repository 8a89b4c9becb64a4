import { cp, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GitChild, type GitIdentity, type GitSettings } from "./git-child.ts";
import { gitLines } from "./git-text.ts";

export type GitRepositoriesOptions = Pick<GitSettings, "path" | "home" | "env" | "committer">;

/** Repositories as a whole, for setting projects up. */
export class GitRepositories {
  readonly #options: GitRepositoriesOptions;

  constructor(options: GitRepositoriesOptions) {
    this.#options = options;
  }

  /** A new bare repository at `bare` whose branch `main` holds the folder's files as one commit. It is there whole or not at all. */
  async create(source: string, bare: string, author: GitIdentity): Promise<void> {
    await mkdir(dirname(bare), { recursive: true });
    const scratch = await mkdtemp(join(dirname(bare), ".making-"));
    try {
      const work = join(scratch, "work");
      await cp(source, work, { recursive: true });
      const git = await this.#in(work);
      await git.run(["init", "--initial-branch", "main"]);
      await git.run(["add", "--all", "--verbose"]);
      await git.run(["commit", "--message", "Start the site"], { author });
      const whole = join(scratch, "bare.git");
      await (await this.#in(scratch)).run(["clone", "--bare", "--", work, whole]);
      await (await this.#in(whole)).run(["config", "--unset", "remote.origin.url"]);
      await rm(bare, { recursive: true, force: true });
      await rename(whole, bare);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  /** The branches that can be read at an address, or why none can. */
  async branches(url: string): Promise<{ readonly ok: true; readonly names: readonly string[] } | { readonly ok: false; readonly detail: string }> {
    await mkdir(this.#options.home, { recursive: true });
    const listed = await (await this.#in(this.#options.home)).attempt(["ls-remote", "--heads", "--", url], { network: true });
    if (!listed.ok) return { ok: false, detail: gitLines(listed) };
    const names = listed.stdout.split("\n").flatMap((line) => line.split("refs/heads/")[1] ?? []);
    return { ok: true, names };
  }

  /** Where a branch of a reachable repository is; null when it has no such branch. */
  async tip(url: string, branch: string): Promise<string | null> {
    const listed = await (await this.#in(this.#options.home)).run(["ls-remote", "--heads", "--", url, `refs/heads/${branch}`], { network: true });
    return listed.split(/\s/)[0] || null;
  }

  async #in(folder: string): Promise<GitChild> {
    const { home } = this.#options;
    const noHooks = join(home, "no-hooks");
    await mkdir(noHooks, { recursive: true });
    return new GitChild(folder, { ...this.#options, noHooks, localTimeoutMs: LOCAL_TIMEOUT_MS, networkTimeoutMs: NETWORK_TIMEOUT_MS });
  }
}

/** Only a sick disk or network is silent for this long. Milliseconds. */
const LOCAL_TIMEOUT_MS = 60_000;
const NETWORK_TIMEOUT_MS = 60_000;
