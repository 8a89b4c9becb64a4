import type { AgentTask, Logger, MediaStore } from "@webordinary/domain";
import type { Credentials } from "./environment.ts";
import type { ClaudeCodeLimits } from "./limits.ts";

/** Folders of one run. */
export type AgentFolders = {
  /** The agent's own, where the tools may keep things too. */
  readonly home: string;
  /** With the message's files, under the names that the agent is told; null when none came. */
  readonly attachments: string | null;
};

/**
 * The command line, program first, that starts the tools of one run as a stdio MCP server called `site`; null for a run without. It
 * gets the CLI's environment with the key in it, so it has to clear that (`env -i`). For a task of mode `plan` it must have no tools
 * that change anything.
 */
export type SiteTools = (task: AgentTask, folders: AgentFolders) => Promise<readonly string[] | null>;

export type ClaudeCodeAgentOptions = {
  /** Absolute path of the CLI's program; see `claudeCodeBinary`. */
  readonly binary: string;
  /** Pinned, such as `claude-sonnet-4-5`. */
  readonly model: string;
  readonly credentials: Credentials;
  /** Where the CLI finds programs. */
  readonly path: string;
  /** Further variables that the operator chose: proxies, certificates. Others than `CLAUDE_PASSED_ENVIRONMENT` are left out. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the agent keeps what it must remember; `{parent}/.agent-{workspace's name}` when left out. */
  readonly homeOf?: (workspacePath: string) => string;
  readonly mediaStore: MediaStore;
  readonly siteTools?: SiteTools | null;
  readonly limits?: Partial<ClaudeCodeLimits>;
  readonly logger: Logger;
};
