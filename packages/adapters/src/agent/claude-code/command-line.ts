import type { AgentTask } from "@webordinary/domain";
import { answerSchema } from "./answer.ts";
import type { ClaudeCodeLimits } from "./limits.ts";

/** Also refused by the CLI itself or by the worker's look at the changes; here the agent hears of it at once. */
const PROTECTED: readonly string[] = [
  "package.json",
  "package-lock.json",
  "pnpm-lock.yaml",
  "yarn.lock",
  "astro.config.*",
  ".env*",
  ".npmrc",
  ".git*",
  ".github/**",
  ".git/**",
  ".husky/**",
  ".claude/**",
  ".mcp.json",
];
const TOOLS = "Read,Edit,Write,Glob,Grep";
export const SITE_SERVER = "site";
/** Never nothing: a budget of 0 is no budget for the CLI. US dollars. */
const MIN_BUDGET_USD = 0.01;

export type CommandLine = {
  readonly task: AgentTask;
  readonly session: { readonly id: string; readonly resume: boolean };
  readonly model: string;
  readonly home: string;
  readonly systemPromptFile: string;
  /** Null when the message had none. */
  readonly attachmentsFolder: string | null;
  /** Program first; null for a run without. */
  readonly siteServer: readonly string[] | null;
  readonly limits: ClaudeCodeLimits;
};

/** The CLI's arguments. Nothing that a person wrote is among them. */
export function commandLine({ task, session, model, home, systemPromptFile, attachmentsFolder, siteServer, limits }: CommandLine): string[] {
  return [
    "-p",
    ...(session.resume ? ["--resume", session.id] : ["--session-id", session.id]),
    ...["--input-format", "stream-json", "--output-format", "stream-json", "--verbose"],
    // The repository's own hooks, settings, servers and commands don't run, and files outside are neither read nor written.
    ...["--restricted", "--disable-slash-commands", "--strict-mcp-config", "--permission-prompts", "none"],
    ...["--permission-mode", task.mode === "plan" ? "plan" : "acceptEdits"],
    ...["--tools", TOOLS],
    ...(siteServer ? ["--mcp-config", mcpConfig(siteServer), "--allowed-tools", `mcp__${SITE_SERVER}__*`] : []),
    ...(attachmentsFolder === null ? [] : ["--add-dir", attachmentsFolder]),
    ...["--settings", JSON.stringify({ permissions: { deny: [...PROTECTED.map((path) => `Edit(./${path})`), `Edit(/${home}/**)`] } })],
    ...["--max-turns", String(limits.turns), "--max-budget-usd", String(Math.max(task.budgetUsd, MIN_BUDGET_USD))],
    ...["--model", model, "--json-schema", answerSchema(task)],
    // Else a session's first one is kept for ever, with the guidance and the mode of then.
    ...["--append-system-prompt-file", systemPromptFile, "--system-prompt-snapshot", "off"],
  ];
}

const mcpConfig = ([command = "", ...args]: readonly string[]): string =>
  JSON.stringify({ mcpServers: { [SITE_SERVER]: { type: "stdio", command, args } } });
