// What a command of the launcher needs installed: the system alone, or the coding agent's program with it.
// It runs before anything is installed, so it needs nothing but Node 20. Who edits is decided again, with all the rules and messages,
// in ../src/wiring/agent-settings.ts; a test holds the two together.
// @ts-check

/** @typedef {"runtime" | "dev"} Level see `scripts/installed-state.mjs` */

/** The commands that edit a site by whoever is configured. The demo rehearses, whatever is configured. */
const EDITING = ["up", "run"];
const WHY =
  "A language model is to edit (ANTHROPIC_API_KEY, CLAUDE_CODE_USE_BEDROCK or WEBORDINARY_AGENT says so): that takes Claude Code, about 370 MB, once.";
/** What to do besides when that install fails: a rehearsal is never what somebody gets who asked for more. */
export const OR_REHEARSE = "Without Claude Code: set WEBORDINARY_AGENT=rehearsal, for an agent that knows a few fixed phrases.";

/**
 * @param {readonly string[]} args what the launcher was called with
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{ level: Level, why?: string }}
 */
export function neededLevel(args, env) {
  const command = args.find((arg) => !arg.startsWith("-"));
  if (command === undefined || !EDITING.includes(command) || args.includes("--help")) return { level: "runtime" };
  return asksForModel(env) ? { level: "dev", why: WHY } : { level: "runtime" };
}

/** @param {Readonly<Record<string, string | undefined>>} env */
function asksForModel(env) {
  const given = (/** @type {string} */ name) => env[name]?.trim() ?? "";
  if (given("WEBORDINARY_AGENT") !== "") return given("WEBORDINARY_AGENT") === "claude-code";
  return given("ANTHROPIC_API_KEY") !== "" || ["1", "true"].includes(given("CLAUDE_CODE_USE_BEDROCK"));
}
