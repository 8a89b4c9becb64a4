export { defaultHomeOf } from "./agent-home.ts";
export { type BinaryPlace, CLAUDE_CODE_VERSION, ClaudeCodeBinaryError, checkVersion, claudeCodeBinary } from "./binary.ts";
export { ClaudeCodeAgent } from "./claude-code-agent.ts";
export { BEDROCK_PASSED_ENVIRONMENT, CLAUDE_PASSED_ENVIRONMENT, type Credentials } from "./environment.ts";
export { type ClaudeCodeLimits, DEFAULT_LIMITS as CLAUDE_CODE_LIMITS } from "./limits.ts";
export type { AgentFolders, ClaudeCodeAgentOptions, SiteTools } from "./options.ts";
