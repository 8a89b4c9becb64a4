import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AgentOutcome } from "@webordinary/domain";
import { answers, answersDone, type ClaudeStage, instructionTwo, makeClaudeStage, type ScriptedTurn, threadTwo } from "@webordinary/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ClaudeCodeAgentOptions } from "./options.ts";

/** The real program under every fault that the service, the machine and the repository may have. */

/** Every fault has ended by then, with the limits of the stage; of silence in a stream the CLI endures ten seconds at least. Milliseconds. */
const BOUNDED_MS = 40_000;
const never = new AbortController().signal;
let stage: ClaudeStage;
beforeEach(async () => {
  stage = await makeClaudeStage();
});
afterEach(async () => {
  expect(await processesIn(stage.root)).toEqual([]);
  await stage.stop();
});

/** Process ids of what has its working directory below a folder. */
async function processesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of await readdir("/proc")) {
    if (!/^\d+$/.test(pid)) continue;
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (environment.includes(`HOME=${folder}`)) found.push(pid);
  }
  return found;
}

async function played(turns: readonly ScriptedTurn[], change: Partial<ClaudeCodeAgentOptions> = {}): Promise<AgentOutcome> {
  stage.api.play(turns);
  const start = performance.now();
  const outcome = await stage.agent(change).run(stage.task(), never);
  expect(performance.now() - start).toBeLessThan(BOUNDED_MS);
  expect(JSON.stringify(outcome)).not.toMatch(/scripted|127\.0\.0\.1|wo-claude/);
  return outcome;
}

describe("a fault of the service", () => {
  const error = (status: number, type: string, headers = {}): ScriptedTurn => ({ kind: "error", status, type, headers });

  test.each<[string, ScriptedTurn, object]>([
    ["401", error(401, "authentication_error"), { passing: false, fault: "key-refused" }],
    ["403", error(403, "permission_error"), { passing: false, fault: "key-refused" }],
    ["404", error(404, "not_found_error"), { passing: false, fault: "unknown-model" }],
    ["429 for a second", error(429, "rate_limit_error", { "retry-after": "1" }), { passing: true, retryAfterMs: expect.closeTo(1_000, -3) }],
    ["429 for an hour", error(429, "rate_limit_error", { "retry-after": "3600" }), { passing: true, retryAfterMs: 60_000 }],
    ["500", error(500, "api_error"), { passing: true, fault: "service-error" }],
    ["529", error(529, "overloaded_error"), { passing: true, fault: "busy" }],
    ["a broken connection", { kind: "cut", after: "request" }, { passing: true, fault: "unreachable" }],
    ["a connection that breaks in half a line", { kind: "cut", after: "half-json" }, { passing: true }],
    ["a stream that ends in half a line", { kind: "truncated" }, { passing: true }],
    ["silence", { kind: "stall", after: "request" }, { passing: true }],
    ["silence after the headers", { kind: "stall", after: "headers" }, { passing: true }],
    ["silence in the middle of a text", { kind: "stall", after: "text" }, { passing: true }],
  ])("%s ends in bounded time", async (_, turn, expected) => {
    expect(await played([turn])).toMatchObject({ kind: "failed", ...expected });
  });

  test("a refused connection ends in bounded time", async () => {
    await stage.api.stop();
    expect(await played([answersDone()])).toMatchObject({ kind: "failed", passing: true, fault: "unreachable" });
  });

  test("a refusal is said as what it is", async () => {
    expect(await played([{ kind: "refusal" }])).toMatchObject({ kind: "declined" });
  });

  test("that passes is gone on after, in the same session", async () => {
    const failed = await played([error(529, "overloaded_error")]);
    stage.api.play([answersDone()]);
    const task = stage.task({ agentSessionId: failed.agentSessionId, agentSessionCostUsd: failed.costUsd });
    expect(await stage.agent().run(task, never)).toMatchObject({ kind: "done", agentSessionId: failed.agentSessionId });
  });
});

describe("a limit", () => {
  const looking = (): ScriptedTurn => stage.looksAt("src/pages/index.astro");

  test("of turns", async () => {
    expect(await played([looking()], { limits: { turns: 3 } })).toMatchObject({ kind: "limit", limit: "turns" });
  });
  test("of money, with what it cost", async () => {
    const dear: ScriptedTurn = { kind: "tools", uses: [{ name: "Glob", input: { pattern: "*" } }], usage: { input: 1_000_000, output: 1 } };
    expect(await played([dear])).toMatchObject({ kind: "limit", limit: "budget", costUsd: expect.closeTo(3, 1) });
  });
  test("of money is each run's own, whatever its session has cost before", async () => {
    const dear: ScriptedTurn = { kind: "tools", uses: [{ name: "Glob", input: { pattern: "*" } }], usage: { input: 500_000, output: 1 } };
    stage.api.play([dear, answersDone(), dear, answersDone()]);
    const { agentSessionId, costUsd } = await stage.agent().run(stage.task({ budgetUsd: 10 }), never);
    const further = stage.task({ agentSessionId, agentSessionCostUsd: costUsd, budgetUsd: 2 });
    expect(await stage.agent().run(further, never)).toMatchObject({ kind: "done", agentSessionId, costUsd: expect.closeTo(1.5, 1) });
  });
  test("of time, with its session", async () => {
    const outcome = await played([{ kind: "stall", after: "text" }], { limits: { wallClockMs: 2_500, streamIdleMs: 60_000, apiTimeoutMs: 60_000 } });
    expect(outcome).toMatchObject({ kind: "limit", limit: "time", agentSessionId: expect.any(String) });
  });
  test("of output", async () => {
    await writeFile(join(stage.workspacePath, "src/pages/long.md"), "long ".repeat(10_000));
    expect(await played([stage.looksAt("src/pages/long.md")], { limits: { outputBytes: 60_000 } })).toMatchObject({ kind: "limit", limit: "output" });
  });
});

describe("the program", () => {
  test("that was killed is a fault that passes, and what it had done stays", async () => {
    stage.api.play([looksAndEdits()[0] ?? answersDone(), looksAndEdits()[1] ?? answersDone(), { kind: "stall", after: "text" }]);
    const running = stage.agent().run(stage.task(), never);
    await stage.api.requested(3);
    for (const pid of await processesIn(stage.root)) process.kill(Number(pid), "SIGKILL");
    expect(await running).toMatchObject({ kind: "failed", passing: true });
    expect(await stage.read("src/pages/index.astro")).toContain("Good morning");
  });

  test("that isn't there, or can't keep its files, ends in plain words", async () => {
    expect(await played([], { binary: join(stage.root, "none") })).toMatchObject({ kind: "failed", passing: false });
    const full = await fakeClaude("echo 'ENOSPC: no space left on device, write' >&2; exit 1");
    expect(await played([], { binary: full })).toMatchObject({ kind: "failed", passing: true, fault: "no-room" });
  });

  test("that ignores everything is killed with all that it started", async () => {
    const stubborn = await fakeClaude("trap '' TERM INT; (trap '' TERM INT; while :; do sleep 1; done) & while :; do sleep 1; done");
    const abort = new AbortController();
    const running = stage.agent({ binary: stubborn, limits: { interruptGraceMs: 100, endGraceMs: 100 } }).run(stage.task(), abort.signal);
    await vi.waitFor(async () => expect((await processesIn(stage.root)).length).toBeGreaterThan(1), { timeout: 5_000 });
    abort.abort();
    expect(await running).toEqual({ kind: "interrupted", agentSessionId: null, costUsd: 0 });
  });

  test("doesn't outlive a worker that is killed", async () => {
    stage.api.play([{ kind: "stall", after: "text" }]);
    const code = `
      const { ClaudeCodeAgent } = await import(process.argv[1]);
      const { options, task } = JSON.parse(process.argv[2]);
      const logger = { info() {}, warn() {}, error() {} };
      const limits = { apiTimeoutMs: 60000, streamIdleMs: 60000 };
      await new ClaudeCodeAgent({ ...options, limits, logger, mediaStore: {} }).run(task, new AbortController().signal);`;
    const index = new URL("./index.ts", import.meta.url).href;
    const args = [
      "--conditions=@webordinary/source",
      "--input-type=module",
      "-e",
      code,
      index,
      JSON.stringify({ options: stage.options, task: stage.task() }),
    ];
    const worker = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    await stage.api.requested(1);
    expect(await processesIn(stage.root)).toHaveLength(1);
    worker.kill("SIGKILL");
    await once(worker, "exit");
    await vi.waitFor(async () => expect(await processesIn(stage.root)).toEqual([]), { timeout: 5_000 });
  });

  test("is told to stop before it has begun, and begins nothing", async () => {
    const abort = new AbortController();
    stage.api.play([...looksAndEdits(), answersDone()]);
    const running = stage.agent().run(stage.task(), abort.signal);
    await vi.waitFor(async () => expect(await processesIn(stage.root)).toHaveLength(1), { interval: 5 });
    abort.abort();
    const outcome = await running;
    expect(outcome).toMatchObject({ kind: "interrupted", costUsd: 0 });
    expect(stage.api.requests).toEqual([]);
    const next = stage.task({ agentSessionId: outcome.agentSessionId, instructionId: instructionTwo });
    expect(await stage.agent().run(next, never)).toMatchObject({ kind: "done" });
  });

  test("runs once at a time in one home, whoever asks", async () => {
    stage.api.play([{ kind: "stall", after: "text" }, answersDone("Second")]);
    const agent = stage.agent({ limits: { streamIdleMs: 60_000, apiTimeoutMs: 60_000 } });
    const [first, given] = [new AbortController(), new AbortController()];
    const running = agent.run(stage.task(), first.signal);
    const second = agent.run(stage.task({ threadId: threadTwo }), never);
    const third = agent.run(stage.task(), given.signal);
    await stage.api.requested(1);
    given.abort();
    expect(await third).toEqual({ kind: "interrupted", agentSessionId: null, costUsd: 0 });
    expect(stage.api.requests).toHaveLength(1);
    first.abort();
    expect(await running).toMatchObject({ kind: "interrupted" });
    expect(await second).toMatchObject({ kind: "done", summary: "Second" });
  });
});

describe("the site tools", () => {
  const server = async (lines: string): Promise<string> => {
    const path = join(stage.root, "server.mjs");
    const sdk = new URL("../../../../../node_modules/@modelcontextprotocol/sdk/dist/esm/server/", import.meta.url).href;
    await writeFile(
      path,
      `import { writeFileSync } from "node:fs";
      import { McpServer } from "${sdk}mcp.js"; import { StdioServerTransport } from "${sdk}stdio.js";
      ${lines}
      const server = new McpServer({ name: "site", version: "1" });
      server.registerTool("list_content", { description: "Lists", annotations: { readOnlyHint: true } }, async () => {
        writeFileSync(${JSON.stringify(join(stage.root, "environment.json"))}, JSON.stringify(process.env));
        return { content: [{ type: "text", text: "two pages" }] };
      });
      await server.connect(new StdioServerTransport());`,
    );
    return path;
  };
  const siteTools = (path: string) => async () => ["env", "-i", `HOME=${stage.root}/tools`, process.execPath, path];

  test("are there, and have no key", async () => {
    const use: ScriptedTurn = { kind: "tools", uses: [{ name: "mcp__site__list_content", input: {} }] };
    expect(await played([use, answersDone()], { siteTools: siteTools(await server("")) })).toMatchObject({ kind: "done" });
    expect(JSON.stringify(stage.api.requests[1]?.body.messages)).toContain("two pages");
    const environment = JSON.parse(await readFile(join(stage.root, "environment.json"), "utf8"));
    expect(environment).toEqual({ HOME: `${stage.root}/tools` });
  });

  test("that only read are there for a plan too", async () => {
    const use: ScriptedTurn = { kind: "tools", uses: [{ name: "mcp__site__list_content", input: {} }] };
    stage.api.play([use, answers({ summary: "A plan", pages: [], risks: [], estimatedCostUsd: null })]);
    const agent = stage.agent({ siteTools: siteTools(await server("")) });
    expect(await agent.run(stage.task({ mode: "plan" }), never)).toMatchObject({ kind: "plan" });
    expect(JSON.stringify(stage.api.requests[1]?.body.messages)).toContain("two pages");
  });

  test("that are slow to start are waited for", async () => {
    const slow = await server("await new Promise((resolve) => setTimeout(resolve, 2_000));");
    const use: ScriptedTurn = { kind: "tools", uses: [{ name: "mcp__site__list_content", input: {} }] };
    expect(await played([use, answersDone()], { siteTools: siteTools(slow) })).toMatchObject({ kind: "done" });
    expect(JSON.stringify(stage.api.requests[1]?.body.messages)).toContain("two pages");
  });

  test("that don't start are a fault, found before anything is done", async () => {
    const before = await stage.files();
    const outcome = await played([...looksAndEdits(), answersDone()], { siteTools: siteTools(join(stage.root, "none.mjs")) });
    expect(outcome).toMatchObject({ kind: "failed", passing: true, fault: "no-site-tools" });
    expect(await stage.files()).toEqual(before);
  });
});

describe("what came with the message", () => {
  test("can be looked at, and not be changed", async () => {
    const content = Buffer.from("The menu of May");
    const attachments = [{ name: "menu.txt", mediaType: "text/plain", size: content.length, key: await stage.media.put(content) }];
    const folder = join(stage.home, "attachments", stage.task().instructionId);
    const uses = [
      { name: "Read", input: { file_path: join(folder, "menu.txt") } },
      { name: "Write", input: { file_path: join(folder, "other.txt"), content: "x" } },
    ];
    stage.api.play([{ kind: "tools", uses }, answersDone()]);
    const outcome = await stage.agent().run(stage.task({ attachments }), never);
    expect(JSON.stringify(stage.api.requests[1]?.body.messages)).toContain("The menu of May");
    expect(outcome.denied).toEqual([{ tool: "Write", target: expect.stringMatching(/^~\/attachments\//) }]);
    expect(await readdir(folder)).toEqual(["menu.txt"]);
  });

  test.each([
    ["begins with a slash", "/clear"],
    ["begins with a dash", "--help"],
    ["names a file", "@/etc/passwd and @/etc/hostname"],
    ["is of a megabyte", "Please. ".repeat(125_000)],
  ])("is told as it is when it %s", async (_, text) => {
    stage.api.play([answersDone()]);
    expect(await stage.agent().run(stage.task({ text }), never)).toMatchObject({ kind: "done" });
    const told = JSON.stringify(stage.api.requests[0]?.body.messages);
    expect(told).toContain(JSON.stringify(text.trim()).slice(1, -1));
    expect(told).not.toContain("root:x:");
  });
});

describe("what the agent may not", () => {
  beforeEach(async () => {
    await writeFile(join(stage.root, "secret.txt"), "s3cret");
    await symlink(stage.root, join(stage.workspacePath, "out"));
    await mkdir(join(stage.workspacePath, ".git/hooks"), { recursive: true });
    await mkdir(join(stage.workspacePath, ".claude"));
    await writeFile(join(stage.workspacePath, ".env"), "KEY=1");
  });

  test.each([
    ["write outside by a path", "Write", "../beside.txt"],
    ["write outside by a link", "Write", "out/beside.txt"],
    ["write a hook", "Write", ".git/hooks/post-commit"],
    ["name servers", "Write", ".mcp.json"],
    ["change its own settings", "Write", ".claude/settings.json"],
    ["change the packages", "Write", "package.json"],
    ["change the environment", "Write", ".env"],
    ["change the lock file", "Write", "package-lock.json"],
    ["change CI", "Write", ".github/workflows/ci.yml"],
    ["read outside by a path", "Read", "../secret.txt"],
    ["read outside by a link", "Read", "out/secret.txt"],
  ])("%s: it is refused, and told", async (_, tool, path) => {
    const before = await stage.files();
    const file_path = join(stage.workspacePath, path);
    // What exists has to be read before it can be written.
    const first = tool === "Write" && Object.hasOwn(before, `site/${path}`) ? [stage.looksAt(path)] : [];
    stage.api.play([
      ...first,
      { kind: "tools", uses: [{ name: tool, input: { file_path, ...(tool === "Write" ? { content: "x" } : {}) } }] },
      answersDone(),
    ]);
    const outcome = await stage.agent().run(stage.task(), never);
    expect(outcome.denied).toEqual([{ tool, target: expect.stringContaining(path.replace(/^\.\.\//, "")) }]);
    expect(await stage.files()).toEqual(before);
    expect(JSON.stringify(stage.api.requests.map(({ body }) => body.messages))).not.toContain("s3cret");
  });

  test("run programs or reach the web: it has no such tools", async () => {
    const marker = join(stage.workspacePath, "marker");
    const uses = [
      { name: "Bash", input: { command: `touch ${marker}` } },
      { name: "WebFetch", input: { url: "http://127.0.0.1:9", prompt: "x" } },
      { name: "WebSearch", input: { query: "x" } },
    ];
    expect(await played([{ kind: "tools", uses }, answersDone()])).toMatchObject({ kind: "done" });
    expect(await readdir(stage.workspacePath)).not.toContain("marker");
  });

  test("be led by the repository's own hooks, servers and commands", async () => {
    const marker = join(stage.root, "marker");
    const touch = { type: "command", command: `touch ${marker}` };
    const hooks = { SessionStart: [{ hooks: [touch] }], PreToolUse: [{ matcher: "*", hooks: [touch] }], UserPromptSubmit: [{ hooks: [touch] }] };
    await writeFile(join(stage.workspacePath, ".claude/settings.json"), JSON.stringify({ hooks, enableAllProjectMcpServers: true }));
    await writeFile(join(stage.workspacePath, ".mcp.json"), JSON.stringify({ mcpServers: { evil: { command: "touch", args: [marker] } } }));
    expect(await played([stage.looksAt("src/pages/index.astro"), answersDone()])).toMatchObject({ kind: "done" });
    expect(await readdir(stage.root)).not.toContain("marker");
  });
});

const looksAndEdits = (): ScriptedTurn[] => [stage.looksAt("src/pages/index.astro"), stage.edits("src/pages/index.astro", "Hello", "Good morning")];

async function fakeClaude(script: string): Promise<string> {
  const path = join(stage.root, "fake-claude");
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}
