import type { AgentTask } from "../../ports/coding-agent.ts";
import type { Workspace } from "../../ports/workspaces.ts";
import type { Project } from "../../project/project.ts";
import { isLargeRequest } from "../../scope/large-request.ts";
import type { Instruction, SessionState } from "../../session/session.state.ts";
import { shorten } from "../wording.ts";
import type { Run } from "./run.ts";

/** Of the conversation so far: enough to go on with. Characters. */
const HISTORY_LENGTH = 20_000;
const ASKED_LENGTH = 1_000;
/** Mails about one request; each quotes those before it. */
const MAX_WHOLE_TEXTS = 10;
const BEFORE_THAT = "\n\n--- The message before it, as it came: ---\n\n";

/** What the agent is told for its next round. */
export async function agentTask(run: Run, workspace: Workspace, project: Project, budgetUsd: number): Promise<AgentTask> {
  const { instruction, session, threadId } = run;
  const { policy } = project;
  return {
    projectId: project.projectId,
    threadId,
    instructionId: instruction.instructionId,
    workspacePath: workspace.path,
    mode: needsPlan(instruction) ? "plan" : "edit",
    text: fullText(instruction),
    context: await wholeTexts(run),
    attachments: instruction.attachments,
    agentSessionId: session.agentSessionId,
    agentSessionCostUsd: session.agentSessionCostUsd,
    history: historyOf(session, instruction),
    guidance: policy.guidance,
    buildError: instruction.buildError,
    interrupted: interruptedText(session, instruction),
    planApproved: instruction.plan?.approved ?? false,
    planThresholdFiles: policy.planThresholdFiles,
    budgetUsd,
    onProgress: run.progress,
  };
}

/** A request that is large by its words is planned before anything is touched; what the agent calls large comes back as a plan. */
const needsPlan = ({ plan, agentRounds, text }: Instruction): boolean => !plan?.approved && agentRounds.length === 0 && isLargeRequest(text);

/** The writer's words, and what was planned, asked and answered since. */
export function fullText(instruction: Instruction): string {
  const { plan, exchanges, text, setAside } = instruction;
  const answers = exchanges.map(({ question, answer }) => `You asked: ${question}\nThe answer: ${answer ?? "none"}`);
  return [text, ...(plan?.approved ? [approved(plan, setAside)] : []), ...answers].join("\n\n");
}

function approved({ proposal, because, amendment }: NonNullable<Instruction["plan"]>, setAside: boolean): string {
  const pages = proposal.pages.map(({ page, change }) => `- ${page}: ${change}`);
  const but = amendment === null ? [] : [`With this change: ${amendment}`];
  const head = because === "scope" && !setAside ? "What was done so far may stay:" : "This plan was approved:";
  return [head, proposal.summary, ...pages, ...but].join("\n");
}

/**
 * The mails as they came, for when one was cut wrongly or its quoted history matters; those that can't be found any more are left
 * out. The newest is first, since it is the end that is cut where all is too long.
 */
async function wholeTexts({ instruction, ports }: Run): Promise<string> {
  const keys = instruction.wholeTextKeys.slice(-MAX_WHOLE_TEXTS).toReversed();
  const texts = await Promise.all(keys.map((key) => ports.mediaStore.get(key)));
  return texts.flatMap((bytes) => (bytes ? [new TextDecoder().decode(bytes)] : [])).join(BEFORE_THAT);
}

/** What was stopped for this instruction, so that the agent knows why there are partial edits. */
function interruptedText(session: SessionState, instruction: Instruction): string | null {
  const before = session.instructions.filter(({ submittedAt }) => submittedAt < instruction.submittedAt).at(-1);
  return before?.status === "superseded" ? before.text : null;
}

/** What was asked before in this conversation and what came of it, for an agent whose own memory is lost. */
function historyOf({ instructions }: SessionState, current: Instruction): string {
  const earlier = instructions.filter(({ submittedAt }) => submittedAt < current.submittedAt);
  const lines = earlier.map(({ author, text, status, agentRounds }) => {
    const summary = agentRounds.at(-1)?.summary ?? "";
    return `${author} asked: ${shorten(text, ASKED_LENGTH)}\nIt was ${status}.${summary ? ` ${shorten(summary, ASKED_LENGTH)}` : ""}`;
  });
  return lines.join("\n\n").slice(-HISTORY_LENGTH);
}
