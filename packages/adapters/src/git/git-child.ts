import { dirname } from "node:path";
import { GitError, simpleGit } from "simple-git";
import { NETWORK_ENVIRONMENT } from "../system/network-environment.ts";
import { withoutCredentials } from "./without-credentials.ts";

export type GitIdentity = { readonly name: string; readonly email: string };

/** What every git child of a workspace gets; nothing of it is read from this process. */
export type GitSettings = {
  /** Where git and its helpers (ssh) are found. */
  readonly path: string;
  /** A folder of our own: git reads no configuration, credentials or keys of whoever started us. */
  readonly home: string;
  /** An empty folder: hooks that a repository or an agent left there never run. */
  readonly noHooks: string;
  /** Further variables, chosen by the operator: certificates, ssh agent, proxy. See `GIT_PASSED_ENVIRONMENT`. */
  readonly env: Readonly<Record<string, string>>;
  readonly committer: GitIdentity;
  /** Milliseconds without a sign of life after which a child is stopped. */
  readonly localTimeoutMs: number;
  readonly networkTimeoutMs: number;
};

/** Names that a host may copy from its own environment into `env`, so that git reaches the remotes it reaches by hand. */
export const GIT_PASSED_ENVIRONMENT = [
  ...NETWORK_ENVIRONMENT,
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  "CURL_CA_BUNDLE",
  "SSH_AUTH_SOCK",
  "GIT_SSH_COMMAND",
] as const;

/** `ext::` runs any program that a repository's address names; these only move objects. */
const ALLOWED_PROTOCOLS = "file:git:http:https:ssh";
/** After git has ended, how long a helper of it may still hold our pipes. */
const PIPES_CLOSE_MS = 1000;

/** On the command line these win over the repository's own `.git/config`, which an agent can write to. */
const configuration = (noHooks: string): string[] => [
  `core.hooksPath=${noHooks}`,
  "core.fsmonitor=false",
  "commit.gpgSign=false",
  "rebase.autoStash=false",
  "submodule.recurse=false",
  // A clean-up that goes on in the background would race with the next command.
  "gc.autoDetach=false",
];

export type GitResult = { readonly ok: boolean; readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** A git command that had to succeed ended otherwise: a broken repository, a full disk, or a bug. */
export class GitFailedError extends Error {
  readonly code = "git-failed";
  readonly result: GitResult;
  constructor(folder: string, args: readonly string[], result: GitResult) {
    const said = withoutCredentials(result.stderr || result.stdout)
      .trim()
      .slice(0, 1000);
    super(`git ${args[0] ?? ""} failed in ${folder} (exit ${result.exitCode ?? "by a signal"}): ${said}`);
    this.name = "GitFailedError";
    this.result = result;
  }
}

/** simple-git wraps what isn't an error of its own. */
class GitExit extends GitError {
  readonly result: GitResult;
  constructor(result: GitResult) {
    super(undefined, "git ended with an error");
    this.result = result;
  }
}

export type GitCall = { readonly network?: boolean; readonly author?: GitIdentity; readonly input?: string };

/** Runs git in one folder: no shell, arguments as an array, a clean environment, author and committer per call. */
export class GitChild {
  readonly folder: string;
  readonly settings: GitSettings;
  readonly #gitFolder: string | null;

  /** With a git folder no other is looked for: whatever is called `.git` among the files is never read. */
  constructor(folder: string, settings: GitSettings, gitFolder: string | null = null) {
    this.folder = folder;
    this.settings = settings;
    this.#gitFolder = gitFolder;
  }

  /** Standard output. Throws `GitFailedError` when git ends with anything but 0. */
  async run(args: readonly string[], call: GitCall = {}): Promise<string> {
    const result = await this.attempt(args, call);
    if (!result.ok) throw new GitFailedError(this.folder, args, result);
    return result.stdout;
  }

  /** For commands whose failure is an answer. */
  async attempt(args: readonly string[], call: GitCall = {}): Promise<GitResult> {
    try {
      const stdout = await this.#git(call).raw([...args]);
      return { ok: true, exitCode: 0, stdout, stderr: "" };
    } catch (error) {
      if (error instanceof GitExit) return error.result;
      throw error;
    }
  }

  #git(call: GitCall) {
    const { env, noHooks, localTimeoutMs, networkTimeoutMs } = this.settings;
    const given = this.#environment(call);
    return simpleGit({
      baseDir: this.folder,
      config: configuration(noHooks),
      // simple-git refuses what could run a program. Every argument here is ours and texts never become options; what is
      // allowed is our own hooksPath and fsmonitor (both switch something off) and what the operator named in `env`.
      unsafe: {
        allowUnsafeHooksPath: true,
        allowUnsafeFsMonitor: true,
        allowUnsafeSshCommand: "GIT_SSH_COMMAND" in env || "GIT_SSH" in env,
        allowUnsafeConfigEnvCount: "GIT_CONFIG_COUNT" in env,
        allowUnsafeAskPass: "GIT_ASKPASS" in env || "SSH_ASKPASS" in env,
      },
      allowEnvironment: Object.keys(given),
      timeout: { block: call.network ? networkTimeoutMs : localTimeoutMs },
      // It also waits 50 ms for words of a child that said none, so commands are chosen that print something.
      completion: { onClose: true, onExit: PIPES_CLOSE_MS },
      ...(call.input === undefined ? {} : { input: () => call.input }),
      // Without this simple-git takes a failure that says nothing (`diff --quiet`) for a success.
      errors: (error, { exitCode, stdOut, stdErr }) => {
        if (!error && exitCode === 0) return undefined;
        const said = Buffer.concat(stdErr).toString("utf8");
        const stderr = said || (error instanceof Error ? error.message : "");
        return new GitExit({ ok: false, exitCode, stdout: Buffer.concat(stdOut).toString("utf8"), stderr });
      },
    }).env(given);
  }

  #environment(call: GitCall): Record<string, string> {
    const { settings } = this;
    const author = call.author ?? settings.committer;
    // Also as its own common one: a file `commondir` in it would lead git to another folder's configuration.
    const repository = this.#gitFolder && { GIT_DIR: this.#gitFolder, GIT_COMMON_DIR: this.#gitFolder, GIT_WORK_TREE: this.folder };
    return {
      ...settings.env,
      ...repository,
      PATH: settings.path,
      HOME: settings.home,
      LANG: "C",
      LC_ALL: "C",
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_ALLOW_PROTOCOL: ALLOWED_PROTOCOLS,
      // A folder whose own .git is gone is an error, never a part of the repository around it.
      GIT_CEILING_DIRECTORIES: dirname(this.folder),
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: settings.committer.name,
      GIT_COMMITTER_EMAIL: settings.committer.email,
    };
  }
}
