import { cp } from "node:fs/promises";
import { answers, answersDone, type ClaudeStage, instructionTwo, makeClaudeStage } from "@webordinary/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

/** The real program; only the model is played. */

const never = new AbortController().signal;
let stage: ClaudeStage;
beforeEach(async () => {
  stage = await makeClaudeStage();
});
afterEach(() => stage.stop());

const edit = () => [stage.looksAt("src/pages/index.astro"), stage.edits("src/pages/index.astro", "Hello", "Good morning")];
const said = (request = stage.api.requests.at(-1)): string => JSON.stringify(request?.body.messages);

describe("ClaudeCodeAgent", () => {
  test("edits the site, tells what it does, and is kept from what isn't its own", async () => {
    stage.api.play([...edit(), stage.writes("package.json", '{"scripts":{}}'), stage.writes("../beside.md", "x"), answersDone("It greets.")]);
    const progress: string[] = [];
    const before = await stage.files();
    const outcome = await stage.agent().run(stage.task({ guidance: "Speak softly.", onProgress: (line) => progress.push(line) }), never);
    expect(outcome).toEqual({
      kind: "done",
      summary: "It greets.",
      agentSessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      costUsd: expect.closeTo(0.003, 6),
      denied: [
        { tool: "Write", target: "package.json" },
        { tool: "Write", target: `${stage.root}/beside.md` },
      ],
    });
    expect(await stage.files()).toEqual({ ...before, "site/src/pages/index.astro": "<h1>Good morning</h1>\n" });
    expect(progress).toEqual(["reads src/pages/index.astro", "edits src/pages/index.astro", "writes package.json", `writes ${stage.root}/beside.md`]);
    const [first] = stage.api.requests;
    expect(JSON.stringify(first?.body.system)).toContain("Speak softly.");
    expect(first?.body.tools?.map(({ name }) => name)).toEqual(["Edit", "Glob", "Grep", "Read", "StructuredOutput", "Write"]);
  });

  test("goes on in its session, for the further cost alone, also in another home and another folder", async () => {
    const first = await stage.agent().run(stage.task({ text: "Remember the word kiln." }), never);
    const elsewhere = await makeClaudeStage();
    try {
      await cp(stage.home, elsewhere.home, { recursive: true });
      const task = elsewhere.task({ instructionId: instructionTwo, agentSessionId: first.agentSessionId, agentSessionCostUsd: first.costUsd });
      const second = await elsewhere.agent().run({ ...task, text: "Which word?", history: "told before" }, never);
      expect(second).toEqual({ ...first, costUsd: expect.closeTo(first.costUsd, 6) });
      expect(said(elsewhere.api.requests[0])).toContain("Remember the word kiln.");
      expect(said(elsewhere.api.requests[0])).not.toContain("told before");
    } finally {
      await elsewhere.stop();
    }
  });

  test("begins another session with the conversation so far when its own is lost, and finds the one that it had begun", async () => {
    const lost = { agentSessionId: "11111111-1111-4111-8111-111111111111", agentSessionCostUsd: 5, history: "Scott: hello" };
    const afresh = await stage.agent().run(stage.task(lost), never);
    expect(afresh).toMatchObject({ kind: "done", costUsd: expect.closeTo(0.0006, 6) });
    expect(afresh.agentSessionId).not.toBe(lost.agentSessionId);
    expect(said()).toContain("Scott: hello");
    // The worker was gone before it could tell anybody.
    const again = await stage.agent().run(stage.task({ ...lost, text: "Once more" }), never);
    expect(again).toMatchObject({ kind: "done", agentSessionId: afresh.agentSessionId, costUsd: expect.closeTo(0.0012, 6) });
    expect(said().match(/Scott: hello/g)).toHaveLength(1);
  });

  test("stops within a second, keeps what it did, and goes on in the same session", async () => {
    stage.api.play([...edit(), { kind: "stall", after: "text" }]);
    const abort = new AbortController();
    const running = stage.agent().run(stage.task(), abort.signal);
    await stage.api.requested(3);
    const abortedAt = performance.now();
    abort.abort();
    const outcome = await running;
    expect(performance.now() - abortedAt).toBeLessThan(1_000);
    expect(outcome).toMatchObject({ kind: "interrupted", agentSessionId: expect.any(String) });
    expect(outcome.costUsd).toBeGreaterThan(0);
    expect(await stage.read("src/pages/index.astro")).toBe("<h1>Good morning</h1>\n");
    stage.api.play([answers({ outcome: "question", text: "Which hours?" })]);
    const { agentSessionId, costUsd } = outcome;
    const next = stage.task({ agentSessionId, agentSessionCostUsd: costUsd, interrupted: "the greeting", text: "The hours" });
    expect(await stage.agent().run(next, never)).toMatchObject({ kind: "question", question: "Which hours?", agentSessionId });
    expect(said()).toContain("Please greet by Good morning.");
  });

  test("says in plain words that the service refuses the key", async () => {
    stage.api.play([{ kind: "error", status: 401, type: "authentication_error", message: "invalid x-api-key sk-scripted" }]);
    const outcome = await stage.agent().run(stage.task(), never);
    expect(outcome).toMatchObject({ kind: "failed", passing: false, reason: expect.stringMatching(/doesn't accept this installation's key/) });
    expect(JSON.stringify([outcome, stage.logger.lines])).not.toContain("sk-scripted");
  });

  test("plans without changing anything", async () => {
    const plan = { summary: "New hours on two pages.", pages: [{ page: "Home", change: "New hours" }], risks: [], estimatedCostUsd: 0.2 };
    stage.api.play([...edit(), answers(plan)]);
    const before = await stage.files();
    expect(await stage.agent().run(stage.task({ mode: "plan" }), never)).toMatchObject({ kind: "plan", plan });
    expect(await stage.files()).toEqual(before);
  });
});
