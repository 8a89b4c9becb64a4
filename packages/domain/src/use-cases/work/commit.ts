import { MAX_PASSAGES, type Workspace } from "../../ports/workspaces.ts";
import { memberAddress, type Project } from "../../project/project.ts";
import type { Run } from "./run.ts";

/** Files that an event names; it counts the rest. */
const NAMED_FILES = 200;
/** A subject that `git log --oneline` shows whole. Characters. */
const SUBJECT_LENGTH = 72;

/** Commits what the agent changed, or finds the commit that an earlier attempt made before it could say so. */
export async function commit(run: Run, workspace: Workspace, project: Project): Promise<void> {
  const { instruction } = run;
  if (instruction.commit) return;
  const { author, text, agentRounds, replyTo } = instruction;
  // What people call it: the first line of a mail is often only "Hello,".
  const named = replyTo.subject.trim() || (text.trim().split("\n")[0] ?? "");
  const subject = named.slice(0, SUBJECT_LENGTH) || "Change the site";
  const message = { subject, body: agentRounds.at(-1)?.summary ?? "", author: { name: author, email: memberAddress(project, author) } };
  const made = (await workspace.commit(message)) ?? (await workspace.committed());
  const files = made?.files ?? [];
  await run.record({
    type: "RecordCommit",
    ...run.fenced,
    sha: made?.sha ?? null,
    files: files.slice(0, NAMED_FILES).map(({ path, change }) => ({ path, change })),
    fileCount: files.length,
    passages: (made?.passages ?? []).slice(0, MAX_PASSAGES),
  });
}
