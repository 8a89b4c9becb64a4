import { cp } from "node:fs/promises";
import { type ApiRequest, answers, answersDone, type ClaudeStage, instructionTwo, makeClaudeStage, type ScriptedTurn } from "@webordinary/testing";
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

  describe("whose session the service refuses", () => {
    const refusal = (message: string): ScriptedTurn => ({ kind: "error", status: 400, type: "invalid_request_error", message });
    const begun = async () => {
      const { agentSessionId, costUsd } = await stage.agent().run(stage.task({ text: "Remember the word kiln." }), never);
      return stage.task({ instructionId: instructionTwo, agentSessionId, agentSessionCostUsd: costUsd, history: "Scott: hello" });
    };
    const remembers = ({ body }: ApiRequest): boolean => JSON.stringify(body.messages).includes("kiln");

    test.each(["prompt is too long: 210000 tokens > 200000 maximum", "messages.3: `tool_use` ids were found without `tool_result` blocks"])(
      "begins another with the conversation so far: %s",
      async (message) => {
        const task = await begun();
        stage.api.play((request) => (remembers(request) ? refusal(message) : answersDone("It greets.")));
        const afresh = await stage.agent().run(task, never);
        expect(afresh).toMatchObject({ kind: "done", summary: "It greets.", costUsd: expect.closeTo(0.0006, 6) });
        expect(afresh.agentSessionId).not.toBe(task.agentSessionId);
        expect(said()).toContain("Scott: hello");
        stage.api.play([answersDone()]);
        const { agentSessionId, costUsd } = afresh;
        const further = await stage.agent().run({ ...task, agentSessionId, agentSessionCostUsd: costUsd }, never);
        expect(further).toMatchObject({ kind: "done", agentSessionId, costUsd: expect.closeTo(0.0006, 6) });
      },
    );

    test("tries that once, and keeps the session when another is refused as well", async () => {
      const task = await begun();
      stage.api.play([refusal("max_tokens: must be at least 1")]);
      const outcome = await stage.agent().run(task, never);
      expect(outcome).toMatchObject({ kind: "failed", fault: "request-refused", passing: false, agentSessionId: task.agentSessionId, costUsd: 0 });
      expect(stage.logger.lines.filter(({ message }) => message.endsWith("it begins another"))).toHaveLength(1);
      stage.api.play([answersDone()]);
      expect(await stage.agent().run(task, never)).toMatchObject({ kind: "done", agentSessionId: task.agentSessionId });
      expect(said()).toContain("Remember the word kiln.");
    });

    test("begins no other for want of credit, nor after work that was paid for", async () => {
      const task = await begun();
      stage.api.play([refusal("Your credit balance is too low")]);
      expect(await stage.agent().run(task, never)).toMatchObject({ kind: "failed", fault: "no-credit", agentSessionId: task.agentSessionId });
      stage.api.play([stage.looksAt("src/pages/index.astro"), refusal("messages.7: could not process image")]);
      const paid = await stage.agent().run(task, never);
      expect(paid).toMatchObject({
        kind: "failed",
        fault: "request-refused",
        agentSessionId: task.agentSessionId,
        costUsd: expect.closeTo(0.0006, 6),
      });
      expect(stage.logger.lines.filter(({ message }) => message.endsWith("it begins another"))).toEqual([]);
    });
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

  test("tells that the service refuses the key, and nothing of what it said", async () => {
    stage.api.play([{ kind: "error", status: 401, type: "authentication_error", message: "invalid x-api-key sk-scripted" }]);
    const outcome = await stage.agent().run(stage.task(), never);
    expect(outcome).toMatchObject({ kind: "failed", passing: false, fault: "key-refused" });
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
