import { monthOf } from "../../budget/budget.ts";
import type { AgentOutcome } from "../../ports/coding-agent.ts";
import type { Project } from "../../project/project.ts";
import { budgetOf } from "../aggregates.ts";
import { execute } from "../execute.ts";
import type { Run } from "./run.ts";

/** What one round may cost, reserved from the month's budget; or why there is nothing left, for people. */
export async function reserveBudget(
  run: Run,
  { policy, projectId }: Project,
): Promise<{ readonly amountUsd: number } | { readonly refused: string }> {
  const { instruction, ports } = run;
  const left = policy.budgetPerInstructionUsd - instruction.costUsd;
  if (left <= 0) return { refused: run.words.detail.instructionSpent(policy.budgetPerInstructionUsd) };
  const limitUsd = policy.budgetPerMonthUsd;
  const { about, stream } = spendingOf(run, projectId);
  const reserve = { type: "ReserveBudget", ...about, amountUsd: left, limitUsd } as const;
  const reserved = await execute(ports.eventStore, stream, reserve, run.cause("reserve"), run.claim.guard);
  if (!reserved.ok) return { refused: run.words.detail.monthSpent(limitUsd) };
  return { amountUsd: reserved.state.reserved[instruction.instructionId] ?? left };
}

/** What the round did cost is spent; the rest is free for other work. */
export const settleBudget = (run: Run, project: Project, { costUsd }: AgentOutcome): Promise<void> => settle(run, project, costUsd, "settle");

/** A run that broke off is not known to have spent anything; a session that is gone on with tells it with its next round. */
export const releaseBudget = (run: Run, project: Project): Promise<void> => settle(run, project, 0, "release");

async function settle(run: Run, { projectId }: Project, costUsd: number, step: "settle" | "release"): Promise<void> {
  const { about, stream } = spendingOf(run, projectId);
  await execute(run.ports.eventStore, stream, { type: "SettleBudget", ...about, costUsd }, run.cause(step), run.claim.guard);
}

/** The month is that in which the run began, so that what was reserved is settled in the same one. */
function spendingOf(run: Run, projectId: Project["projectId"]) {
  const month = monthOf(run.beganAt);
  const about = { projectId, month, threadId: run.threadId, instructionId: run.instruction.instructionId };
  return { about, stream: budgetOf(projectId, month) };
}
