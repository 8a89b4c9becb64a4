import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ClaudeCodeAgent, type ClaudeCodeAgentOptions, claudeCodeBinary, defaultHomeOf } from "@webordinary/adapters/agent";
import { MemoryLogger, MemoryMediaStore } from "@webordinary/adapters/memory";
import type { AgentTask } from "@webordinary/domain";
import { amelia, instructionOne, threadOne } from "../builders/builders.ts";
import { type ApiScript, type ScriptedApi, startScriptedApi } from "./scripted-api.ts";
import type { ScriptedTurn } from "./scripted-turn.ts";

export type ClaudeStage = {
  readonly api: ScriptedApi;
  readonly logger: MemoryLogger;
  readonly media: MemoryMediaStore;
  /** Of everything that is made here; the workspace and the agent's home are in it. */
  readonly root: string;
  readonly workspacePath: string;
  readonly home: string;
  readonly options: ClaudeCodeAgentOptions;
  /** The real program, with these options instead of the usual ones. */
  agent(change?: Partial<ClaudeCodeAgentOptions>): ClaudeCodeAgent;
  task(change?: Partial<AgentTask>): AgentTask;
  /** A file of the workspace. */
  read(path: string): Promise<string>;
  /** Path to content of every file below the root, the agent's home left out. */
  files(): Promise<Readonly<Record<string, string>>>;
  /** Turns of the model. Paths are those of the workspace. */
  looksAt(...paths: readonly string[]): ScriptedTurn;
  edits(path: string, from: string, to: string): ScriptedTurn;
  writes(path: string, content: string): ScriptedTurn;
  stop(): Promise<void>;
};

/** The model gives its answer. */
export const answers = (input: Readonly<Record<string, unknown>>): ScriptedTurn => ({ kind: "tools", uses: [{ name: "StructuredOutput", input }] });
export const answersDone = (text = "The heading greets by another word."): ScriptedTurn => answers({ outcome: "done", text });

const SITE: Readonly<Record<string, string>> = {
  "src/pages/index.astro": "<h1>Hello</h1>\n",
  "src/pages/about.md": "# About\n",
  "package.json": "{}\n",
};
const NODE_MODULES = join(import.meta.dirname, "../../../../node_modules");
/** Faults end within seconds here, and not within minutes as for people. */
const IMPATIENT = { retries: 1, apiTimeoutMs: 1_500, streamIdleMs: 1_500 } as const;

/** A site's workspace and the real Claude Code, which speaks to a scripted API. */
export async function makeClaudeStage(script: ApiScript = [answersDone()]): Promise<ClaudeStage> {
  const root = await mkdtemp(join(await realpath(tmpdir()), "wo-claude-"));
  const workspacePath = join(root, "site");
  for (const [path, content] of Object.entries(SITE)) {
    await mkdir(dirname(join(workspacePath, path)), { recursive: true });
    await writeFile(join(workspacePath, path), content);
  }
  const api = await startScriptedApi(script);
  const [logger, media] = [new MemoryLogger(), new MemoryMediaStore()];
  const options: ClaudeCodeAgentOptions = {
    binary: await claudeCodeBinary({ nodeModules: [NODE_MODULES], platform: process.platform, arch: process.arch }),
    model: "claude-sonnet-4-5",
    credentials: { kind: "api-key", apiKey: "sk-scripted", baseUrl: api.url },
    path: process.env.PATH ?? "",
    mediaStore: media,
    limits: IMPATIENT,
    logger,
  };
  const at = (path: string): string => join(workspacePath, path);
  return {
    api,
    logger,
    media,
    root,
    workspacePath,
    home: defaultHomeOf(workspacePath),
    options,
    agent: (change = {}) => new ClaudeCodeAgent({ ...options, ...change, limits: { ...IMPATIENT, ...change.limits } }),
    task: (change = {}) => ({ ...TASK, workspacePath, ...change }),
    read: (path) => readFile(at(path), "utf8"),
    files: () => filesIn(root),
    looksAt: (...paths) => ({ kind: "tools", uses: paths.map((path) => ({ name: "Read", input: { file_path: at(path) } })) }),
    edits: (path, from, to) => ({ kind: "tools", uses: [{ name: "Edit", input: { file_path: at(path), old_string: from, new_string: to } }] }),
    writes: (path, content) => ({ kind: "tools", uses: [{ name: "Write", input: { file_path: at(path), content } }] }),
    stop: async () => {
      await api.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

const TASK: Omit<AgentTask, "workspacePath"> = {
  projectId: amelia,
  threadId: threadOne,
  instructionId: instructionOne,
  mode: "edit",
  text: "Please greet by Good morning.",
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

async function filesIn(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const kept = paths.filter((path) => !path.startsWith(".agent-")).sort();
  return Object.fromEntries(await Promise.all(kept.map(async (path) => [path, await readFile(join(root, path), "utf8")] as const)));
}
