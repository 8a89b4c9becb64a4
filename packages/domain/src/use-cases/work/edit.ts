import type { AgentOutcome } from "../../ports/coding-agent.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import { MAX_PLAIN_TEXT, type SessionEventData } from "../../session/session.events.ts";
import type { Instruction } from "../../session/session.state.ts";
import { giveWay } from "./give-way.ts";
import type { Run, RunOutcome } from "./run.ts";

/** A round of the agent, the first or one that mends a build. Returns how the run ends here, if it does. */
export async function edit(run: Run, workspace: Workspace, project: Project): Promise<RunOutcome | null> {
  const { instruction, ports, interruption } = run;
  const round = instruction.agentRounds.length;
  if (round === 0 && (await workspace.committed())) {
    // Committed, but not recorded as finished by anybody here: adopted, since to edit again would be to edit twice.
    await finished(run, round, { kind: "done", summary: "This was done in an earlier attempt.", agentSessionId: null, costUsd: 0 });
    return null;
  }
  if (interruption.signal.aborted) return giveWay(run, workspace);
  const outcome = await ports.codingAgent.run(
    {
      threadId: run.threadId,
      instructionId: instruction.instructionId,
      workspacePath: workspace.path,
      text: fullText(instruction),
      attachments: instruction.attachments,
      agentSessionId: run.session.agentSessionId,
      buildError: instruction.buildError,
      interrupted: interruptedText(run),
      budgetUsd: project.policy.budgetPerInstructionUsd,
      onProgress: run.progress,
    },
    interruption.signal,
  );
  return after(run, workspace, round, outcome);
}

async function after(run: Run, workspace: Workspace, round: number, outcome: AgentOutcome): Promise<RunOutcome | null> {
  switch (outcome.kind) {
    case "done":
    case "not-understood":
      await finished(run, round, outcome);
      return null;
    case "interrupted":
      // Of a claim that was lost nothing is recorded any more.
      if (interruptedBy(run) !== "claim-lost") await stopped(run, outcome.kind, outcome);
      return giveWay(run, workspace);
    case "plan":
      await stopped(run, outcome.kind, outcome);
      await run.record({ type: "ProposePlan", ...run.fenced, plan: outcome.plan.slice(0, MAX_PLAIN_TEXT) });
      return "paused";
    case "question":
      await stopped(run, outcome.kind, outcome);
      await run.record({ type: "AskQuestion", ...run.fenced, question: outcome.question.slice(0, MAX_PLAIN_TEXT) });
      return "paused";
    case "failed":
      // An agent that can't mend a build has no next word; what it did before is committed and pushed all the same.
      if (round > 0) {
        const { reason: answer, agentSessionId, costUsd } = outcome;
        await finished(run, round, { kind: "not-understood", answer, agentSessionId, costUsd });
        return null;
      }
      await stopped(run, outcome.kind, outcome);
      await workspace.commitUnfinished();
      return run.fail("agent-failed", outcome.reason);
  }
}

async function finished(run: Run, round: number, outcome: Extract<AgentOutcome, { kind: "done" | "not-understood" }>): Promise<void> {
  const { agentSessionId, costUsd, kind } = outcome;
  const summary = (kind === "done" ? outcome.summary : outcome.answer).slice(0, MAX_PLAIN_TEXT);
  await run.record({ type: "RecordAgentFinished", ...run.fenced, round, outcome: kind, summary, agentSessionId, costUsd });
}

const interruptedBy = ({ interruption }: Run): string | null => interruption.cause?.kind ?? null;

function stopped(run: Run, why: SessionEventData<"AgentStopped">["why"], { agentSessionId, costUsd }: AgentOutcome): Promise<readonly string[]> {
  return run.record({ type: "RecordAgentStopped", ...run.fenced, why, agentSessionId, costUsd });
}

/** The writer's words, and what was planned, asked and answered since. */
function fullText(instruction: Instruction): string {
  const plan = instruction.plan?.approved ? [`This plan was approved:\n${instruction.plan.text}`] : [];
  const exchanges = instruction.exchanges.map(({ question, answer }) => `You asked: ${question}\nThe answer: ${answer ?? "none"}`);
  return [instruction.text, ...plan, ...exchanges].join("\n\n");
}

/** What was stopped for this instruction, so that the agent knows why there are partial edits. */
function interruptedText({ session, instruction }: Run): string | null {
  const before = session.instructions.filter(({ submittedAt }) => submittedAt < instruction.submittedAt).at(-1);
  return before?.status === "superseded" ? before.text : null;
}
