import { type CheckedOut, CommitSha } from "@webordinary/domain";
import type { GitChild, GitResult, GitSettings } from "./git-child.ts";
import { gitLines } from "./git-text.ts";
import { hasCommit, refLines } from "./thread-repository.ts";
import { ensureWorkingFolder } from "./working-folder.ts";

/** What was fetched last, so that only what is new is copied. */
const TIP = "refs/webordinary/production";

type Remote = { readonly url: string; readonly defaultBranch: string };

/** The folder with the files that the remote's default branch has now, exactly, but for what the site ignores: installed packages stay for the next build. */
export async function checkOutTip(folder: string, remote: Remote, settings: GitSettings): Promise<CheckedOut> {
  const git = await ensureWorkingFolder(folder, remote.defaultBranch, settings);
  const name = `refs/heads/${remote.defaultBranch}`;
  const listed = await git.attempt(["ls-remote", "--heads", "--", remote.url, name], { network: true });
  if (!listed.ok) return unreachable(gitLines(listed));
  const seen = refLines(listed.stdout, "\t").get(name);
  if (!seen) return { ok: false, reason: "no-default-branch", detail: `The site's repository has no branch "${remote.defaultBranch}".` };
  // By now it may be another one than was seen.
  const commit = (await hasCommit(git, seen)) ? seen : await fetchTip(git, remote.url, name);
  if (typeof commit !== "string") return unreachable(gitLines(commit));
  await putExactly(git, commit);
  return { ok: true, path: folder, commit };
}

/** The commit, or the refusal. */
async function fetchTip(git: GitChild, url: string, name: string): Promise<CommitSha | GitResult> {
  const options = ["--verbose", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  const fetched = await git.attempt(["fetch", ...options, "--", url, `+${name}:${TIP}`], { network: true });
  return fetched.ok ? CommitSha.parse((await git.run(["rev-parse", "--verify", `${TIP}^{commit}`])).trim()) : fetched;
}

/** For a folder that nobody edits: whatever isn't in the commit goes, but for what the site ignores. */
export async function putExactly(git: GitChild, commit: CommitSha): Promise<void> {
  await git.run(["-c", "advice.detachedHead=false", "checkout", "--force", "--detach", commit, "--"]);
  await git.run(["clean", "-ffd", "--", "."]);
}

const unreachable = (why: string): CheckedOut => ({ ok: false, reason: "unreachable", detail: `The site's repository can't be reached: ${why}` });
