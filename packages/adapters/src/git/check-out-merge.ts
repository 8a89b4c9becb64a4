import type { CommitSha } from "@webordinary/domain";
import { putExactly } from "./check-out-tip.ts";
import type { ThreadRepository } from "./thread-repository.ts";
import { ensureWorkingFolder } from "./working-folder.ts";

/** No user id has a dot. Beside the working copy, so that whoever holds its claim has this too. */
const BESIDE = ".publish";
/** What was here last, so that only what is new is copied. */
const LAST = "refs/webordinary/merged";

/**
 * The folder with the files of a merge that is on no branch yet, exactly, but for what the site ignores: installed packages stay for
 * the next build. A repository of its own, since what a crash left in the working copy would be taken for somebody's edits.
 */
export async function checkOutMerge({ git: { folder, settings }, gitFolder, defaultBranch }: ThreadRepository, commit: CommitSha): Promise<string> {
  const git = await ensureWorkingFolder(`${folder}${BESIDE}`, defaultBranch, settings);
  const options = ["--verbose", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  // As long as a clone: the first one copies the whole history.
  await git.run(["fetch", ...options, "--", gitFolder, `+${commit}:${LAST}`], { network: true });
  await putExactly(git, commit);
  return git.folder;
}
