import type { AgentLimit, AgentOutcome, AgentRun, AgentTask, DeniedAction } from "@webordinary/domain";
import { readAnswer } from "./answer.ts";
import type { ClaudeRun } from "./claude-process.ts";
import type { Result } from "./events.ts";
import { faultOfResult, faultWithoutResult, siteToolsFault } from "./faults.ts";
import { targetOf } from "./progress.ts";

/** By the result's `subtype`. */
const LIMITS: Readonly<Record<string, AgentLimit>> = { error_max_turns: "turns", error_max_budget_usd: "budget" };
/** Of one run, in its event. */
const MAX_DENIED = 20;

export type Finished = {
  readonly task: AgentTask;
  readonly run: ClaudeRun;
  /** The session that it ran in. */
  readonly sessionId: string;
  /** What that session had cost before; 0 for a new one. US dollars. */
  readonly costBeforeUsd: number;
  /** Folders that people needn't see. */
  readonly home: string;
};

/** What came of a run. Only a result without an error is a success; the exit code says nothing. */
export function outcomeOf(finished: Finished): AgentOutcome {
  const { task, run } = finished;
  const { result } = run.transcript;
  const left = leftBehind(finished);
  const limit = (of: AgentLimit): AgentOutcome => ({ ...left, kind: "limit", limit: of });
  switch (run.stopped) {
    case "aborted":
      return { ...left, kind: "interrupted" };
    case "time":
    case "output":
      return limit(run.stopped);
    case "site-tools":
      return { ...left, kind: "failed", ...siteToolsFault() };
  }
  if (!result) return { ...left, kind: "failed", ...faultWithoutResult(run) };
  if (!result.is_error) return withoutPaths({ ...left, ...readAnswer(task, result.structured_output, result.result) }, finished);
  const reached = LIMITS[result.subtype];
  if (reached) return limit(reached);
  if (result.stop_reason === "refusal") return { ...left, kind: "declined" };
  return { ...left, kind: "failed", ...faultOfResult(result, run.transcript) };
}

function leftBehind({ task, run, sessionId, costBeforeUsd, home }: Finished): AgentRun {
  const { result, sessionId: begun } = run.transcript;
  const denied = result ? deniedOf(result, task.workspacePath, home) : [];
  return {
    // One that never began can't be gone on in.
    agentSessionId: begun === null && !result ? task.agentSessionId : sessionId,
    costUsd: result ? Math.max(0, result.total_cost_usd - costBeforeUsd) : 0,
    ...(denied.length > 0 ? { denied } : {}),
  };
}

function deniedOf(result: Result, workspacePath: string, home: string): DeniedAction[] {
  const denied = result.permission_denials.map(({ tool_name, tool_input }) => ({
    tool: tool_name.slice(0, 100),
    target: targetOf(whereOf(tool_input), workspacePath).replaceAll(home, "~").slice(0, 500),
  }));
  const once = new Map(denied.map((action) => [`${action.tool} ${action.target}`, action]));
  return [...once.values()].slice(0, MAX_DENIED);
}

/** Of a search it is the place that is refused, and not the words that were looked for. */
function whereOf({ pattern, ...input }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return typeof input.path === "string" ? input : { ...input, pattern };
}

/** A model likes to name files by their whole path; people have another machine. */
function withoutPaths(outcome: AgentOutcome, { task, home }: Finished): AgentOutcome {
  const clean = (text: string): string =>
    text.replaceAll(`${task.workspacePath}/`, "").replaceAll(task.workspacePath, "the site").replaceAll(home, "~");
  switch (outcome.kind) {
    case "done":
      return { ...outcome, summary: clean(outcome.summary) };
    case "question":
      return { ...outcome, question: clean(outcome.question) };
    case "not-understood":
      return { ...outcome, answer: clean(outcome.answer) };
    case "plan": {
      const { plan } = outcome;
      const pages = plan.pages.map(({ page, change }) => ({ page: clean(page), change: clean(change) }));
      return { ...outcome, plan: { ...plan, summary: clean(plan.summary), pages, risks: plan.risks.map(clean) } };
    }
    default:
      return outcome;
  }
}
