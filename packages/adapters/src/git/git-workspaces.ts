import { mkdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import {
  type CheckedOut,
  type CommitSha,
  type Logger,
  type OpenedWorkspace,
  type OpenWorkspace,
  type Project,
  threadBranch,
  type Workspaces,
} from "@webordinary/domain";
import { checkOutTip } from "./check-out-tip.ts";
import type { GitIdentity, GitSettings } from "./git-child.ts";
import { GitWorkspace } from "./git-workspace.ts";
import { type OwnerMarker, readMarker, writeMarker } from "./owner-marker.ts";
import { unreachable } from "./push-branch.ts";
import { type RemoteRefs, ThreadRepository } from "./thread-repository.ts";
import { isOutdated, keepLeftovers, takeOut, takeUp } from "./unfinished-work.ts";
import { ensureWorkingFolder } from "./working-folder.ts";

/** Local git answers within milliseconds; only a sick disk is silent for this long. */
const LOCAL_TIMEOUT_MS = 60_000;
/** A large repository's server may count objects for a while before the first byte. */
const NETWORK_TIMEOUT_MS = 120_000;

export type GitWorkspacesOptions = {
  /** The folder of all working copies; absolute. */
  readonly root: string;
  /** A folder of our own as HOME of git's children; absolute. */
  readonly home: string;
  /** Where git and ssh are found: a PATH. */
  readonly path: string;
  /** Who commits; the author is given by every commit. */
  readonly committer: GitIdentity;
  /** Further environment of git's children, see `GIT_PASSED_ENVIRONMENT`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds without a sign of life. */
  readonly localTimeoutMs?: number;
  readonly networkTimeoutMs?: number;
  readonly logger?: Logger;
};

/**
 * Working copies in `{root}/{projectId}/{userId}`. Nested, since both ids may have dashes: `{projectId}-{userId}` would give
 * `a-b` with `c` and `a` with `b-c` the same folder. Beside them `{userId}.publish`, where what they publish is tried out first,
 * and `production`, where the project's own branch is built.
 */
export class GitWorkspaces implements Workspaces {
  readonly #options: GitWorkspacesOptions;

  constructor(options: GitWorkspacesOptions) {
    this.#options = options;
  }

  async open(request: OpenWorkspace): Promise<OpenedWorkspace> {
    const { project, userId, threadId, instructionId, fencingToken } = request;
    await mkdir(join(this.#options.root, project.projectId), { recursive: true });
    const folder = join(await realpath(this.#options.root), project.projectId, userId);
    const git = await ensureWorkingFolder(folder, project.defaultBranch, await this.#settings());
    const repository = new ThreadRepository(git, { url: project.repository, defaultBranch: project.defaultBranch }, threadBranch(threadId));

    const before = await readMarker(repository.gitFolder);
    if (before && before.fencingToken > fencingToken) return fenced(before, request);
    await this.#settle(repository, before, request);

    const remote = await repository.remoteRefs();
    if (!remote.ok) return unreachable(remote.result);
    if (remote.main === null) return noDefaultBranch(project.defaultBranch);
    const fetched = await repository.fetch(remote);
    if (!fetched.ok) return unreachable(fetched.result);

    const owner = { threadId, instructionId, fencingToken };
    await writeMarker(repository.gitFolder, { ...owner, phase: "switching", base: remote.main });
    const conflict = await bringUp(repository, remote, remote.main);
    if (conflict) return conflict;
    await this.#takeOut(repository, request, remote.thread);
    const { base, since } = await takeUp(repository, instructionId, remote.thread);
    const working: OwnerMarker = { ...owner, phase: "working", base, since };
    await writeMarker(repository.gitFolder, working);
    // Last, when the marker says whose the changes are that this uncovers.
    if (base !== (await repository.tip())) await git.run(["reset", "--soft", base, "--"]);
    return { ok: true, workspace: new GitWorkspace(repository, working) };
  }

  async checkOut({ projectId, repository: url, defaultBranch }: Project): Promise<CheckedOut> {
    await mkdir(join(this.#options.root, projectId), { recursive: true });
    // No user has this id.
    const folder = join(await realpath(this.#options.root), projectId, "production");
    return checkOutTip(folder, { url, defaultBranch }, await this.#settings());
  }

  /** What earlier work left in the files is committed, and from here on a worker with an older token is refused. */
  async #settle(repository: ThreadRepository, before: OwnerMarker | null, { fencingToken }: OpenWorkspace): Promise<void> {
    if (before?.phase === "working") {
      await writeMarker(repository.gitFolder, { ...before, fencingToken });
      await keepLeftovers(repository, before);
      return;
    }
    // Killed while it switched, or before it was ever used: what was worth keeping had been committed before.
    if (before) this.#options.logger?.warn("a workspace was left half switched", { folder: repository.git.folder });
    await repository.discardFiles();
  }

  async #takeOut(repository: ThreadRepository, { dropped, instructionId, work }: OpenWorkspace, origin: CommitSha | null): Promise<void> {
    for (const ids of [dropped.filter((id) => id !== instructionId), work === "afresh" ? [instructionId] : []]) {
      if (ids.length === 0 || (await takeOut(repository, ids, origin))) continue;
      this.#options.logger?.warn("unfinished work stays on its branch: other work stands on the same lines", { branch: repository.branch, ids });
    }
  }

  async #settings(): Promise<GitSettings> {
    const { home, path, committer, env = {}, localTimeoutMs = LOCAL_TIMEOUT_MS, networkTimeoutMs = NETWORK_TIMEOUT_MS } = this.#options;
    const noHooks = join(home, "no-hooks");
    await mkdir(noHooks, { recursive: true });
    return { path, home, noHooks, env, committer, localTimeoutMs, networkTimeoutMs };
  }
}

/** The thread's branch with what both sides have: made from the default branch, taken from the remote, moved forward or rebased. */
async function bringUp(repository: ThreadRepository, remote: RemoteRefs, main: CommitSha): Promise<OpenedWorkspace | null> {
  const { local } = await repository.localRefs();
  const { ahead, behind } = local && remote.thread ? await repository.distance(local, remote.thread) : { ahead: 1, behind: 0 };
  const target = ahead === 0 ? remote.thread : (local ?? remote.thread);
  const head = await repository.head();
  const wanted = target ?? main;
  if (head.branch !== repository.branch || head.sha !== wanted) await repository.checkout(wanted);
  if (ahead === 0 || behind === 0) return null;

  const outdated = local && remote.thread && (await isOutdated(repository, local, remote.thread));
  if (outdated) {
    await repository.setAside(local, outdated);
    await repository.checkout(remote.thread);
    return null;
  }
  const rebased = await repository.rebaseOntoRemote();
  if (rebased.ok) return null;
  const files = rebased.files.join(", ");
  const detail = `The branch ${repository.branch} was changed on the remote in the same places as here: ${files}. Both are kept; merge them by hand and push.`;
  return { ok: false, reason: "conflict", detail };
}

function noDefaultBranch(name: string): OpenedWorkspace {
  return {
    ok: false,
    reason: "no-default-branch",
    detail: `The site's repository has no branch "${name}": push one, or set the project's default branch.`,
  };
}

function fenced(owner: OwnerMarker, { fencingToken }: OpenWorkspace): OpenedWorkspace {
  const detail = `The workspace was opened under the newer token ${owner.fencingToken}; ${fencingToken} may not use it any more.`;
  return { ok: false, reason: "fenced", detail };
}
