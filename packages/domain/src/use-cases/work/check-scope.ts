import type { Workspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import { judgeScope } from "../../scope/judge-scope.ts";
import { fullText } from "./agent-task.ts";
import type { Run, RunOutcome } from "./run.ts";

/**
 * Before a commit: does the change go further than what was asked for? Then it is kept aside as unfinished work, and people are
 * asked. Null when it may be committed.
 */
export async function checkScope(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome | null> {
  const { instruction } = run;
  if (instruction.commit) return null;
  const { plan } = instruction;
  const asked = `${fullText(instruction)} ${instruction.attachments.map(({ name }) => name).join(" ")}`;
  const findings = judgeScope(await workspace.pending(), { asked, plan, planThresholdFiles: project.policy.planThresholdFiles });
  if (findings.length === 0) return null;
  await workspace.commitUnfinished();
  await run.record({ type: "ProposePlan", ...run.fenced, plan: run.words.plan.ofFindings(findings), because: "scope", findings: [...findings] });
  return "paused";
}
