import { type AgentTask, Plan } from "@webordinary/domain";
import { amelia, instructionOne, threadOne } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import type { ClaudeRun, Stop } from "./claude-process.ts";
import type { Result } from "./events.ts";
import { outcomeOf } from "./outcome.ts";
import { EMPTY_TRANSCRIPT } from "./transcript.ts";

const SESSION = "11111111-1111-4111-8111-111111111111";
const TASK: AgentTask = {
  projectId: amelia,
  threadId: threadOne,
  instructionId: instructionOne,
  workspacePath: "/sites/amelia",
  mode: "edit",
  text: "Please",
  context: "",
  attachments: [],
  agentSessionId: null,
  agentSessionCostUsd: 0,
  history: "",
  guidance: "",
  buildError: null,
  interrupted: null,
  planApproved: false,
  planThresholdFiles: 8,
  budgetUsd: 1,
};
const RESULT: Result = {
  type: "result",
  subtype: "success",
  is_error: false,
  session_id: SESSION,
  total_cost_usd: 0.5,
  result: "It is changed.",
  errors: [],
  permission_denials: [],
};

type Change = { result?: Partial<Result> | null; stopped?: Stop; task?: Partial<AgentTask>; run?: Partial<ClaudeRun>; costBeforeUsd?: number };

function outcome({ result = {}, stopped, task = {}, run = {}, costBeforeUsd = 0 }: Change) {
  const transcript = { ...EMPTY_TRANSCRIPT, ...(result ? { sessionId: SESSION, result: { ...RESULT, ...result } } : {}) };
  const whole: ClaudeRun = { transcript, stopped: stopped ?? null, stderr: "", exitCode: 0, notStarted: null, ...run };
  return outcomeOf({ task: { ...TASK, ...task }, run: whole, sessionId: SESSION, costBeforeUsd, home: "/sites/.agent-amelia" });
}
const left = { agentSessionId: SESSION, costUsd: 0.5 };

describe("an answer", () => {
  const structured = (structured_output: unknown, task: Partial<AgentTask> = {}) => outcome({ result: { structured_output }, task });

  test("tells what was done, without this machine's paths", () => {
    expect(structured({ outcome: "done", text: "Changed /sites/amelia/src/a.md." })).toEqual({ ...left, kind: "done", summary: "Changed src/a.md." });
  });

  test("asks, or says what isn't understood", () => {
    expect(structured({ outcome: "question", text: "Which day?" })).toEqual({ ...left, kind: "question", question: "Which day?" });
    expect(structured({ outcome: "not-understood", text: "I need a page." })).toEqual({ ...left, kind: "not-understood", answer: "I need a page." });
  });

  test("proposes a plan that the domain accepts, cut to what it keeps", () => {
    const pages = Array.from({ length: 60 }, (_, index) => ({ page: `Page ${index}`, change: index === 0 ? "x".repeat(2_000) : "New" }));
    const plan = { summary: "s".repeat(6_000), pages: [...pages, { page: "", change: "x" }], risks: ["", "Old links"], estimatedCostUsd: -1 };
    const proposed = structured({ outcome: "plan", text: "Large", plan });
    if (proposed.kind !== "plan") throw new Error(proposed.kind);
    expect(Plan.parse(proposed.plan)).toEqual({
      summary: "s".repeat(5_000),
      pages: pages.slice(0, 50).map(({ page, change }) => ({ page, change: change.slice(0, 1_000) })),
      risks: ["Old links"],
      estimatedCostUsd: null,
    });
  });

  test("without structure is done, and in plan mode a plan, in the agent's words", () => {
    expect(structured(undefined)).toEqual({ ...left, kind: "done", summary: "It is changed." });
    expect(structured({ outcome: "dance" })).toEqual({ ...left, kind: "done", summary: "It is changed." });
    const plan = { summary: "It is changed.", pages: [], risks: [], estimatedCostUsd: null };
    expect(structured(undefined, { mode: "plan" })).toEqual({ ...left, kind: "plan", plan });
    expect(structured({ outcome: "plan", text: "It is changed." })).toEqual({ ...left, kind: "plan", plan });
  });

  test("in plan mode is the plan itself", () => {
    const plan = { summary: "All new", pages: [{ page: "Home", change: "New" }], risks: [], estimatedCostUsd: 0.4 };
    expect(structured(plan, { mode: "plan" })).toEqual({ ...left, kind: "plan", plan });
  });
});

test("a session's cost adds up, so what was paid before is taken off, and nothing is paid back", () => {
  expect(outcome({ costBeforeUsd: 0.3 }).costUsd).toBeCloseTo(0.2);
  expect(outcome({ costBeforeUsd: 0.7 }).costUsd).toBe(0);
});

test("what was refused is told once each, as seen from the site", () => {
  const denials = [
    { tool_name: "Write", tool_input: { file_path: "/sites/amelia/package.json", content: "x" } },
    { tool_name: "Write", tool_input: { file_path: "/sites/amelia/package.json", content: "y" } },
    { tool_name: "Read", tool_input: { file_path: "/sites/.agent-amelia/x" } },
    { tool_name: "Bash", tool_input: { command: "env" } },
    { tool_name: "Grep", tool_input: { pattern: "key", path: "/etc" } },
    { tool_name: "Glob", tool_input: { pattern: "../*" } },
  ];
  expect(outcome({ result: { permission_denials: denials } }).denied).toEqual([
    { tool: "Write", target: "package.json" },
    { tool: "Read", target: "~/x" },
    { tool: "Bash", target: "env" },
    { tool: "Grep", target: "/etc" },
    { tool: "Glob", target: "../*" },
  ]);
});

test("what was stopped is interrupted or a limit, whatever was printed", () => {
  expect(outcome({ stopped: "aborted" })).toEqual({ ...left, kind: "interrupted" });
  expect(outcome({ stopped: "time" })).toEqual({ ...left, kind: "limit", limit: "time" });
  expect(outcome({ stopped: "output" })).toMatchObject({ kind: "limit", limit: "output" });
  expect(outcome({ stopped: "site-tools" })).toMatchObject({ kind: "failed", passing: true });
  expect(outcome({ result: { is_error: true, subtype: "error_max_turns" } })).toMatchObject({ kind: "limit", limit: "turns" });
  expect(outcome({ result: { is_error: true, subtype: "error_max_budget_usd" } })).toMatchObject({ kind: "limit", limit: "budget", costUsd: 0.5 });
});

test("a session that never began can't be gone on in", () => {
  expect(outcome({ result: null, stopped: "aborted" })).toEqual({ kind: "interrupted", agentSessionId: null, costUsd: 0 });
});

describe("a fault", () => {
  const error = (change: Partial<Result>) => outcome({ result: { is_error: true, result: "secret words of http://gateway.internal", ...change } });

  test.each([
    [{ api_error_status: 401 }, false, "key-refused"],
    [{ api_error_status: 403 }, false, "key-refused"],
    [{ api_error_status: 404 }, false, "unknown-model"],
    [{ api_error_status: 413 }, false, "too-large"],
    [{ api_error_status: 400, result: "Credit balance is too low" }, false, "no-credit"],
    [{ api_error_status: 400 }, false, "request-refused"],
    [{ api_error_status: 429 }, true, "busy"],
    [{ api_error_status: 500 }, true, "service-error"],
    [{ api_error_status: 529 }, true, "busy"],
    [{ api_error: "connection_failed" }, true, "unreachable"],
    [{ subtype: "error_during_execution", errors: ["write ENOSPC"] }, true, "no-room"],
    [{ subtype: "error_during_execution" }, true, "program-ended"],
  ])("%j is one that passes: %s, %s", (change, passing, fault) => {
    const failed = error(change);
    expect(failed).toMatchObject({ kind: "failed", passing, fault });
    expect(JSON.stringify(failed)).not.toMatch(/gateway|secret/);
  });

  test("of a busy service says how long to wait, at least a minute when the CLI wouldn't", () => {
    expect(error({ api_error_status: 429 })).toMatchObject({ retryAfterMs: 60_000 });
    const retried = { ...EMPTY_TRANSCRIPT, sessionId: SESSION, retry: { delayMs: 7_000, status: 429 } };
    const result = { ...RESULT, is_error: true, api_error_status: 429 };
    expect(outcome({ run: { transcript: { ...retried, result } } })).toMatchObject({ retryAfterMs: 7_000 });
  });

  test("without a result passes, unless the program isn't there", () => {
    expect(outcome({ result: null, run: { exitCode: null } })).toMatchObject({ kind: "failed", passing: true });
    expect(outcome({ result: null, run: { stderr: "ENOSPC: no space left on device" } })).toMatchObject({ fault: "no-room" });
    expect(outcome({ result: null, run: { notStarted: "ENOENT" } })).toMatchObject({ kind: "failed", passing: false });
    expect(outcome({ result: null, run: { notStarted: "EAGAIN" } })).toMatchObject({ kind: "failed", passing: true });
  });

  test("of a model that declines is none", () => {
    expect(error({ stop_reason: "refusal" })).toMatchObject({ kind: "declined" });
  });
});
