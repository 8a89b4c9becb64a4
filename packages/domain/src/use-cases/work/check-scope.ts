import type { Plan } from "../../plan/plan.ts";
import type { ScopeFinding } from "../../plan/scope.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import type { Words } from "../../replies/words/words.ts";
import { judgeScope } from "../../scope/judge-scope.ts";
import { shorten } from "../wording.ts";
import { fullText } from "./agent-task.ts";
import type { Run, RunOutcome } from "./run.ts";

/**
 * Before a commit: does the change go further than what was asked for? Then it is kept aside as unfinished work, and people are
 * asked. Null when it may be committed.
 */
export async function checkScope(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome | null> {
  const { commit, kind, agentRounds } = run.instruction;
  // An undo brings back what was there. The rounds after it are the agent's, which mends a build.
  if (commit || (kind === "undo" && agentRounds.length === 1)) return null;
  const findings = await excessOf(run, workspace, project);
  if (findings.length === 0) return null;
  await workspace.commitUnfinished();
  await run.record({ type: "ProposePlan", ...run.fenced, plan: planOf(findings, run.words.plan), because: "scope", findings: [...findings] });
  return "paused";
}

/** What about the work so far goes further than what was asked for. */
export async function excessOf({ instruction }: Run, workspace: Workspace, { policy }: Project): Promise<readonly ScopeFinding[]> {
  const { plan, attachments } = instruction;
  const asked = `${fullText(instruction)} ${attachments.map(({ name }) => name).join(" ")}`;
  return judgeScope(await workspace.pending(), { asked, plan, planThresholdFiles: policy.planThresholdFiles });
}

/** As many as a plan names; `findings` has the others. */
const NAMED = 50;
const PAGE_LENGTH = 300;
const CHANGE_LENGTH = 1_000;

/** A plan about work that was done already: what about it goes further than was asked. */
function planOf(findings: readonly ScopeFinding[], { beyond }: Words["plan"]): Plan {
  const pages = findings.slice(0, NAMED).map(({ rule, path, detail }) => ({
    page: shorten(path || beyond.wholeSite, PAGE_LENGTH),
    change: shorten(beyond.rules[rule](detail), CHANGE_LENGTH),
  }));
  return { summary: beyond.summary, pages, risks: [], estimatedCostUsd: null };
}
