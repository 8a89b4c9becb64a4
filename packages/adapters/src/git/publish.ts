import type { CommitMessage, InstructionId, IsSound, MergeResult } from "@webordinary/domain";
import { checkOutMerge } from "./check-out-merge.ts";
import { commitMessage, PUBLISH_TRAILER } from "./commit-message.ts";
import { safeIdentity } from "./git-text.ts";
import { mergeTrees, treeOf } from "./merge-trees.ts";
import { afterPush, MAX_PUSHES, unreachable } from "./push-branch.ts";
import type { ThreadRepository } from "./thread-repository.ts";

/**
 * Puts the thread's branch, as it is on the remote, into the default branch there. Files, index and branches here stay as they
 * are: the merge is computed and pushed. Every round looks at the remote first, so a repeat of one that had worked finds it done.
 */
export async function mergeIntoDefault(
  repository: ThreadRepository,
  id: InstructionId,
  message: CommitMessage,
  isSound: IsSound,
): Promise<MergeResult> {
  const { git } = repository;
  const text = commitMessage(message.subject, message.body, { key: PUBLISH_TRAILER, id });
  const author = safeIdentity(message.author, git.settings.committer);
  let sound: string | null = null;
  for (let pushes = 0; ; pushes++) {
    const remote = await repository.remoteRefs();
    if (!remote.ok) return unreachable(remote.result);
    const { thread, main } = remote;
    if (main === null)
      return refused(`The site's repository has no branch "${repository.defaultBranch}": push one, or set the project's default branch.`);
    if (thread === null) return refused(`The branch ${repository.branch} isn't on the remote: push it first.`);
    const fetched = await repository.fetch(remote);
    if (!fetched.ok) return unreachable(fetched.result);
    if (await repository.contains(main, thread)) return { ok: true, sha: main };
    if (pushes === MAX_PUSHES)
      return refused(`the branch ${repository.defaultBranch} kept changing on the remote, or is locked there: try again later`);
    if (!(await repository.haveCommonPast(main, thread)))
      return refused(
        `${repository.branch} and ${repository.defaultBranch} have no commit in common: the history of one was written anew. Merge them by hand.`,
      );
    const merged = await mergeTrees(git, main, thread);
    if (!merged.ok) return { ok: false, reason: "conflict", files: merged.files };
    const sha = await repository.mergeCommit(merged.tree, [main, thread], text, author);
    // The branch's own files were built for its preview, and a push that is tried again brings nothing new.
    if (merged.tree !== sound && merged.tree !== (await treeOf(git, thread))) {
      if (!(await isSound(await checkOutMerge(repository, sha)))) return { ok: false, reason: "unsound" };
      sound = merged.tree;
    }
    const stopped = await afterPush(repository, repository.defaultBranch, await repository.pushCommit(sha, repository.defaultBranch));
    if (stopped) return stopped;
  }
}

const refused = (detail: string): MergeResult => ({ ok: false, reason: "refused", detail });
