import type { CheckedOut, CommitSha } from "@webordinary/domain";
import type { GitChild, GitSettings } from "./git-child.ts";
import { gitLines } from "./git-text.ts";
import { ensureWorkingFolder } from "./working-folder.ts";

/** The folder with the files of a commit, exactly, but for what the site ignores: installed packages stay for the next build. */
export async function checkOutCommit(
  folder: string,
  remote: { readonly url: string; readonly defaultBranch: string },
  commit: CommitSha,
  settings: GitSettings,
): Promise<CheckedOut> {
  const git = await ensureWorkingFolder(folder, remote.defaultBranch, settings);
  if (!(await has(git, commit))) {
    const options = ["--verbose", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
    const fetched = await git.attempt(["fetch", ...options, "--", remote.url, "+refs/heads/*:refs/remotes/origin/*"], { network: true });
    if (!fetched.ok) return { ok: false, reason: "unreachable", detail: `The site's repository can't be reached: ${gitLines(fetched)}` };
    if (!(await has(git, commit)))
      return { ok: false, reason: "no-such-commit", detail: `The site's repository has no commit ${commit} on any branch.` };
  }
  await git.run(["-c", "advice.detachedHead=false", "checkout", "--force", "--detach", commit, "--"]);
  await git.run(["clean", "-ffd", "--", "."]);
  return { ok: true, path: folder };
}

const has = async (git: GitChild, commit: CommitSha): Promise<boolean> => (await git.attempt(["rev-parse", "--verify", `${commit}^{commit}`])).ok;
