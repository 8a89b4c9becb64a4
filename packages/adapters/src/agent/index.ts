export * from "./claude-code/index.ts";
export { RehearsalAgent } from "./rehearsal-agent.ts";
export { type RehearsalRequest, type Understood, understand } from "./rehearsal-phrases.ts";
export { type Script, type ScriptedAction, ScriptedAgent } from "./scripted-agent.ts";
export { type SiteToolsCommand, siteToolsCommand } from "./site-tools/index.ts";
