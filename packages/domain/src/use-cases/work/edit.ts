import type { AgentOutcome } from "../../ports/coding-agent.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import { memberAddresses, type Project } from "../../project/project.ts";
import { MAX_DENIED, MAX_PLAIN_TEXT, type SessionEventData } from "../../session/session.events.ts";
import { agentTask } from "./agent-task.ts";
import { excessOf } from "./check-scope.ts";
import { giveWay } from "./give-way.ts";
import type { Run, RunOutcome } from "./run.ts";
import { reserveBudget, settleBudget } from "./spend.ts";

/** How often in a row a service that can't be reached is asked before the writer is told. */
export const MAX_AGENT_FAULTS = 3;
/** The pause after the first time; it doubles. Milliseconds. */
const FAULT_PAUSE_MS = 5_000;
/** A service that says to come back later than this, or that let a try last longer, is not waited for: somebody waits for us. Milliseconds. */
const LONGEST_PAUSE_MS = 5 * 60_000;

/** A round of the agent: the first, one that mends a build, or one for what was asked since. Returns how the run ends here, if it does. */
export async function edit(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome | null> {
  const { instruction, ports, interruption } = run;
  const round = instruction.agentRounds.length;
  if (round === 0 && (await workspace.committed())) {
    // Committed, but not recorded as finished by anybody here: adopted, since to edit again would be to edit twice.
    await finished(run, round, { kind: "done", summary: run.words.doneEarlier, agentSessionId: null, costUsd: 0 });
    return null;
  }
  if (interruption.signal.aborted) return giveWay(run, workspace);
  const budget = await reserveBudget(run, project);
  if ("refused" in budget) return outOfBudget(run, workspace, project, budget.refused);
  const began = Date.parse(ports.clock.now());
  const outcome = await ports.codingAgent.run(await agentTask(run, workspace, project, budget.amountUsd), interruption.signal);
  // Of a claim that was lost nothing is recorded any more.
  if (interruption.cause?.kind !== "claim-lost") await settleBudget(run, project, outcome);
  return after(run, workspace, project, outcome, Date.parse(ports.clock.now()) - began);
}

async function after(run: Run, workspace: Workspace, project: Project, outcome: AgentOutcome, tookMs: number): Promise<RunOutcome | null> {
  switch (outcome.kind) {
    case "done":
    case "not-understood":
      await finished(run, run.instruction.agentRounds.length, outcome);
      return null;
    case "declined":
      await finished(run, run.instruction.agentRounds.length, { ...outcome, kind: "not-understood", answer: run.words.agent.declined });
      return null;
    case "interrupted":
      if (run.interruption.cause?.kind !== "claim-lost") await stopped(run, outcome.kind, outcome);
      return giveWay(run, workspace);
    case "plan":
      await stopped(run, outcome.kind, outcome);
      await run.record({ type: "ProposePlan", ...run.fenced, plan: outcome.plan, because: "agent", findings: [] });
      return "paused";
    case "question":
      await stopped(run, outcome.kind, outcome);
      await run.record({ type: "AskQuestion", ...run.fenced, question: outcome.question.slice(0, MAX_PLAIN_TEXT) });
      return "paused";
    case "limit":
      await stopped(run, outcome.kind, outcome);
      if (outcome.limit === "budget")
        return outOfBudget(run, workspace, project, run.words.detail.instructionSpent(project.policy.budgetPerInstructionUsd));
      await keep(run, workspace, project);
      return run.fail("agent-limit", run.words.detail.agentLimit(run.words.agent.limits[outcome.limit]));
    case "failed":
      return failed(run, workspace, project, outcome, tookMs);
  }
}

async function failed(
  run: Run,
  workspace: Workspace,
  project: Project,
  outcome: Extract<AgentOutcome, { kind: "failed" }>,
  tookMs: number,
): Promise<RunOutcome | null> {
  const round = run.instruction.agentRounds.length;
  const { fault, agentSessionId, costUsd, passing, retryAfterMs } = outcome;
  const why = run.words.agent.faults[fault];
  const pauseMs = retryAfterMs ?? FAULT_PAUSE_MS * 2 ** run.instruction.agentFaults;
  if (passing && Math.max(pauseMs, tookMs) <= LONGEST_PAUSE_MS && run.instruction.agentFaults + 1 < MAX_AGENT_FAULTS) {
    await stopped(run, "unavailable", outcome);
    run.ports.logger.warn("the agent could not be reached, and will be asked again", { threadId: run.threadId, fault, pauseMs });
    await run.ports.clock.sleep(pauseMs, run.interruption.signal);
    return null;
  }
  // An agent that can't mend a build has no next word; what it did before is committed and pushed all the same.
  if (round > 0 && !run.instruction.roundDue) {
    await finished(run, round, { kind: "not-understood", answer: why, agentSessionId, costUsd });
    return null;
  }
  await stopped(run, passing ? "unavailable" : "failed", outcome);
  await keep(run, workspace, project);
  if (!passing) {
    run.ports.logger.warn("the agent could not work", { threadId: run.threadId, fault });
    return run.fail("agent-failed", why);
  }
  run.ports.logger.error("the agent could not be reached", { threadId: run.threadId, fault });
  return run.fail("agent-unavailable", run.words.detail.agentUnavailable(why));
}

/** The owners pay, so they are told too. */
async function outOfBudget(run: Run, workspace: Workspace, project: Project, detail: string): Promise<RunOutcome> {
  await keep(run, workspace, project);
  return run.fail("over-budget", detail, memberAddresses(project, "owner"));
}

/** What was done so far is committed as unfinished and, when nobody has to be asked about it, brought to the remote: so it isn't lost with this machine. */
async function keep(run: Run, workspace: Workspace, project: Project): Promise<void> {
  const excess = await excessOf(run, workspace, project);
  await workspace.commitUnfinished();
  // Others read and run what is there, and nothing takes it back from them. Whoever goes on with it here is asked.
  if (excess.length > 0) return;
  // That the remote can't be reached now loses nothing: it is committed, and goes along with the next push.
  if (await workspace.hasUnpushed()) await workspace.push();
}

async function finished(run: Run, round: number, outcome: Extract<AgentOutcome, { kind: "done" | "not-understood" }>): Promise<void> {
  const { agentSessionId, costUsd, kind } = outcome;
  const summary = (kind === "done" ? outcome.summary : outcome.answer).slice(0, MAX_PLAIN_TEXT);
  await run.record({ type: "RecordAgentFinished", ...run.fenced, round, outcome: kind, summary, agentSessionId, costUsd, denied: deniedIn(outcome) });
}

function stopped(run: Run, why: SessionEventData<"AgentStopped">["why"], outcome: AgentOutcome): Promise<readonly string[]> {
  const { agentSessionId, costUsd } = outcome;
  return run.record({ type: "RecordAgentStopped", ...run.fenced, why, agentSessionId, costUsd, denied: deniedIn(outcome) });
}

const deniedIn = ({ denied = [] }: AgentOutcome) =>
  denied.slice(0, MAX_DENIED).map(({ tool, target }) => ({ tool: tool.slice(0, 100), target: target.slice(0, 500) }));
