import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ThreadId } from "@webordinary/domain";
import { answersDone, type ClaudeStage, makeClaudeStage } from "@webordinary/testing";
import { interleaved, median, timed } from "./interleaved.ts";
import { type BenchRow, row } from "./row.ts";

const ROUNDS = 21;
const WARMUP = 2;
/** Of a run, which takes minutes with a real model. Milliseconds. */
const MAX_OVERHEAD_MS = 50;

/** What the adapter adds to a run of the CLI: the same three turns, by the adapter and by the CLI alone. */
export async function agentBench(): Promise<BenchRow[]> {
  const stage = await makeClaudeStage();
  try {
    const cli = await bareCli(stage);
    const agent = stage.agent();
    let runs = 0;
    const adapter = async () => {
      play(stage);
      const threadId = ThreadId.parse(`t-bench-${String(runs++).padStart(4, "0")}`);
      const outcome = await agent.run(stage.task({ threadId }), new AbortController().signal);
      if (outcome.kind !== "done") throw new Error(`the run ended as ${outcome.kind}`);
    };
    const bare = async () => {
      play(stage);
      await cli();
    };
    const times = await interleaved({ adapter: () => timed(adapter), bare: () => timed(bare) }, { rounds: ROUNDS, warmup: WARMUP });
    const [adapted, alone] = [quartile(times.adapter), quartile(times.bare)];
    const note = `${adapted.toFixed(0)} ms : ${alone.toFixed(0)} ms`;
    return [row("adapter above the bare CLI, ms of a run", adapted - alone, "lower", MAX_OVERHEAD_MS, note)];
  } finally {
    await stage.stop();
  }
}

/** The lower one: whatever else the machine does only adds to a time, and a run has ten times what is looked for. */
const quartile = (times: readonly number[]): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return median(sorted.slice(0, Math.ceil(sorted.length / 2)));
};

function play({ api, looksAt }: ClaudeStage): void {
  api.play([looksAt("src/pages/index.astro"), looksAt("src/pages/about.md"), answersDone()]);
}

/** The call that somebody would write by hand: the same flags, the result awaited, the process ended. */
async function bareCli({ options, api, root, workspacePath }: ClaudeStage): Promise<() => Promise<void>> {
  const home = join(root, "bare");
  await mkdir(home);
  await writeFile(join(home, "prompt.md"), "You edit one website.");
  const schema = { type: "object", properties: { outcome: { type: "string" }, text: { type: "string" } }, required: ["outcome", "text"] };
  const env = {
    PATH: options.path,
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, ".claude"),
    ANTHROPIC_API_KEY: "sk-scripted",
    ANTHROPIC_BASE_URL: api.url,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_ERROR_REPORTING: "1",
  };
  const message = { type: "user", message: { role: "user", content: [{ type: "text", text: "Please greet by Good morning." }] } };
  return async () => {
    const args = [
      ...["-p", "--session-id", randomUUID(), "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
      ...["--restricted", "--disable-slash-commands", "--strict-mcp-config", "--permission-prompts", "none", "--permission-mode", "acceptEdits"],
      ...["--tools", "Read,Edit,Write,Glob,Grep", "--max-turns", "40", "--max-budget-usd", "1", "--model", options.model],
      ...["--json-schema", JSON.stringify(schema), "--append-system-prompt-file", join(home, "prompt.md"), "--system-prompt-snapshot", "off"],
    ];
    const child = spawn(options.binary, args, { cwd: workspacePath, env, stdio: ["pipe", "pipe", "ignore"] });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      if (printed.includes('"type":"result"')) child.stdin.end();
    });
    child.stdin.write(`${JSON.stringify(message)}\n`);
    await once(child, "close");
    if (!printed.includes('"is_error":false')) throw new Error("the bare CLI had no success");
  };
}
