import { createRequire } from "node:module";
import { dirname } from "node:path";
import {
  CLAUDE_PASSED_ENVIRONMENT,
  ClaudeCodeAgent,
  type Credentials,
  checkVersion,
  claudeCodeBinary,
  RehearsalAgent,
  type SiteTools,
  siteToolsCommand,
} from "@webordinary/adapters/agent";
import type { CodingAgent, Logger, MediaStore } from "@webordinary/domain";
import type { AgentSettings } from "./agent-settings.ts";

export type AgentSurroundings = {
  readonly mediaStore: MediaStore;
  readonly logger: Logger;
  /** PATH of children. */
  readonly path: string;
  /** Proxies and certificates that reach the CLI; others than it knows are left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the site tools build with. */
  readonly builds: {
    readonly home: string;
    readonly npmCache: string;
    readonly env: Readonly<Record<string, string>>;
    readonly hidden: readonly string[];
  };
  /** Null where there is no browser. */
  readonly chromium: string | null;
  /** The CLI's program, from `findClaudeCode`; null when only the rehearsal is wanted. */
  readonly claudeCode: string | null;
};

/** The coding CLI of the pinned version, when the settings ask for it; null for the rehearsal. Throws `ClaudeCodeBinaryError`, which says what to do. */
export async function findClaudeCode(
  settings: AgentSettings,
  { path, home }: { readonly path: string; readonly home: string },
): Promise<string | null> {
  if (settings.kind === "rehearsal") return null;
  const nodeModules = createRequire(import.meta.url).resolve.paths("x") ?? [];
  const binary = await claudeCodeBinary({ nodeModules, platform: process.platform, arch: process.arch });
  await checkVersion(binary, { path, home });
  return binary;
}

/** Who edits: Claude Code with the site's tools, or the rehearsal. */
export function codingAgent(settings: AgentSettings, around: AgentSurroundings): CodingAgent {
  if (settings.kind === "rehearsal") return new RehearsalAgent();
  const { mediaStore, logger, path, claudeCode } = around;
  // Whoever pays for a model is not answered by the rehearsal.
  if (claudeCode === null) throw new Error("the settings ask for Claude Code, and nobody looked for its program: call findClaudeCode first");
  return new ClaudeCodeAgent({
    binary: claudeCode,
    model: settings.model,
    credentials: credentialsOf(settings.credentials),
    path,
    env: pick(around.env, CLAUDE_PASSED_ENVIRONMENT),
    mediaStore,
    siteTools: siteToolsFor(around),
    logger,
  });
}

function credentialsOf(given: Extract<AgentSettings, { kind: "claude-code" }>["credentials"]): Credentials {
  if (given.kind === "bedrock") return given;
  const { kind, apiKey, baseUrl } = given;
  return { kind, apiKey, ...(baseUrl === undefined ? {} : { baseUrl }) };
}

function siteToolsFor({ path, builds, chromium }: AgentSurroundings): SiteTools {
  return async (task, { home, attachments }) =>
    siteToolsCommand({
      node: process.execPath,
      path: [dirname(process.execPath), path].join(":"),
      home: builds.home,
      workspace: task.workspacePath,
      attachments,
      npmCache: builds.npmCache,
      buildEnvironment: builds.env,
      // The site's own code must find neither the key, which the CLI has, nor what other people's agents remember.
      hidden: [...builds.hidden, home],
      chromium,
      deletionsApproved: task.planApproved,
      readOnly: task.mode === "plan",
    });
}

function pick(environment: Readonly<Record<string, string | undefined>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])));
}
