import type { CommitSha, InstructionId, PushResult } from "@webordinary/domain";
import type { GitResult } from "./git-child.ts";
import { readLog } from "./git-log.ts";
import { gitLines, isRefusal, remoteLines } from "./git-text.ts";
import type { ThreadRepository } from "./thread-repository.ts";
import { withoutCredentials } from "./without-credentials.ts";

/** The remote moved between our look and our push; more often than this in a row is somebody's broken robot. */
export const MAX_PUSHES = 4;

/** git holds a branch's lock for milliseconds; all tries together wait longer than it takes for a lock to count as left behind. */
const STALE_LOCK_MS = 4_000;
const LOCK_WAIT_MS = 1_500;

/** Runs a change of files and branch so that a crash inside of it is recognised; see `OwnerMarker.phase`. */
export type Switching = (change: () => Promise<CommitSha>) => Promise<CommitSha>;

/**
 * Brings the branch to the remote. Every round looks at the remote first, so a push is believed only when the next look finds
 * it, and a repeat of one that had worked finds it at once.
 */
export async function pushBranch(repository: ThreadRepository, instructionId: InstructionId, switching: Switching): Promise<PushResult> {
  for (let pushes = 0; ; pushes++) {
    const remote = await repository.remoteRefs();
    if (!remote.ok) return unreachable(remote.result);
    const tip = await repository.tip();
    if (remote.thread !== null) {
      const fetched = await repository.fetch(remote);
      if (!fetched.ok) return unreachable(fetched.result);
      const settled = await meetRemote(repository, instructionId, tip, remote.thread, switching);
      if (settled) return settled;
    }
    if (pushes === MAX_PUSHES)
      return {
        ok: false,
        reason: "refused",
        detail: `the branch ${repository.branch} kept changing on the remote, or is locked there: try again later`,
      };
    const stopped = await afterPush(repository, repository.branch, await repository.push());
    if (stopped) return stopped;
  }
}

/** What a push's own words mean: null when another look at the remote tells more, or another try may go well. */
export async function afterPush(repository: ThreadRepository, branch: string, pushed: GitResult): Promise<PushResult | null> {
  if (isLocked(pushed)) {
    await repository.removeStaleRemoteLock(branch, STALE_LOCK_MS);
    await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
    return null;
  }
  if (pushed.ok || hasMoved(pushed)) return null;
  return isRefusedPush(pushed) ? refused(pushed) : unreachable(pushed);
}

/** Null when there is something left to push, on top of what the remote has. */
async function meetRemote(
  repository: ThreadRepository,
  instructionId: InstructionId,
  tip: CommitSha,
  theirs: CommitSha,
  switching: Switching,
): Promise<PushResult | null> {
  const { ahead, behind } = await repository.distance(tip, theirs);
  if (ahead === 0) {
    if (behind > 0) await switching(async () => repository.checkout(theirs).then(() => theirs));
    return { ok: true, sha: await shaOf(repository, instructionId, theirs) };
  }
  if (behind === 0) return null;

  const rival = (await readLog(repository.git, [theirs, `^${tip}`])).find((entry) => entry.instructions.includes(instructionId));
  if (rival) {
    // Another worker did this instruction and was faster. One edit is enough: its commit is adopted, ours is kept aside.
    await repository.setAside(tip, instructionId);
    await switching(async () => repository.checkout(theirs).then(() => theirs));
    return { ok: true, sha: rival.sha };
  }
  const rebased = await repository.rebaseOntoRemote();
  if (!rebased.ok) return { ok: false, reason: "conflict", files: rebased.files };
  await switching(async () => rebased.tip);
  return null;
}

/** The instruction's newest commit in the remote's branch; a branch without one (stopped work alone) is known by its tip. */
async function shaOf(repository: ThreadRepository, instructionId: InstructionId, theirs: CommitSha): Promise<CommitSha> {
  const found = (await readLog(repository.git, [theirs])).find((entry) => entry.instructions.includes(instructionId));
  return found?.sha ?? theirs;
}

/** Somebody else's push came between. */
const hasMoved = ({ stdout }: GitResult): boolean => /\[rejected\]|\[remote rejected\].*(incorrect old value|reference already exists)/.test(stdout);

/** Somebody else's push happens right now, or was killed while it happened. */
const isLocked = ({ stdout, stderr }: GitResult): boolean =>
  stdout.includes("[remote rejected]") && /cannot lock ref/.test(stdout + stderr) && !/permission denied|no space|read-only/i.test(stderr);

const isRefusedPush = (result: GitResult): boolean => result.stdout.includes("[remote rejected]") || isRefusal(result);

function refused(result: GitResult): PushResult {
  const reason = /\[remote rejected\] \((.*)\)/.exec(result.stdout)?.[1];
  const detail = [remoteLines(result.stderr), withoutCredentials(reason ?? gitLines(result))].filter((text) => text !== "").join("\n");
  return { ok: false, reason: "refused", detail };
}

export function unreachable(result: GitResult): { readonly ok: false; readonly reason: "unreachable"; readonly detail: string } {
  const advice = "Check the project's repository address, and that this machine may read and write it.";
  return { ok: false, reason: "unreachable", detail: `The site's repository can't be reached. ${advice}\n${gitLines(result)}` };
}
