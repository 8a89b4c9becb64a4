export { answers, answersDone, type ClaudeStage, makeClaudeStage } from "./claude-stage.ts";
export { type ApiRequest, type ApiScript, type MessagesBody, type ScriptedApi, startScriptedApi } from "./scripted-api.ts";
export type { ScriptedToolUse, ScriptedTurn, ScriptedUsage } from "./scripted-turn.ts";
