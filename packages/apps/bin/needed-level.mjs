// What a command of the launcher needs installed: the system alone, or the coding agent's program with it.
// It runs before anything is installed, so it needs nothing but Node 20. Who edits is decided again, with all the rules and messages,
// in ../src/wiring/agent-settings.ts; a test holds the two together.
// @ts-check

/** @typedef {"runtime" | "dev"} Level see `scripts/installed-state.mjs` */

/** The commands that edit a site by whoever is configured. The demo rehearses, whatever is configured. */
const EDITING = ["up", "run"];
const WHY =
  "A language model is to edit (ANTHROPIC_API_KEY, CLAUDE_CODE_USE_BEDROCK or WEBORDINARY_AGENT says so): that takes Claude Code, about 370 MB, once.";
const NOBODY_PAYS =
  "WEBORDINARY_AGENT=claude-code needs somebody who pays for it: set ANTHROPIC_API_KEY, or CLAUDE_CODE_USE_BEDROCK=1 with AWS_REGION and a login";
/** What to do besides when that install fails: a rehearsal is never what somebody gets who asked for more. */
export const OR_REHEARSE = "Without Claude Code: set WEBORDINARY_AGENT=rehearsal, for an agent that knows a few fixed phrases.";

/**
 * @param {readonly string[]} args what the launcher was called with
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {{ level: Level, why?: string }}
 */
export function neededLevel(args, env) {
  return edits(args) && asksForModel(env) ? { level: "dev", why: WHY } : { level: "runtime" };
}

/**
 * What is said in place of an install of that size when nobody would pay for the agent that it is for.
 * @param {readonly string[]} args what the launcher was called with
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {string | undefined}
 */
export function missingCredentials(args, env) {
  if (!edits(args) || given(env, "WEBORDINARY_AGENT") !== "claude-code") return undefined;
  // Any other value of CLAUDE_CODE_USE_BEDROCK is a mistake of its own, which has its own words.
  const bedrock = !["", "0", "false"].includes(given(env, "CLAUDE_CODE_USE_BEDROCK"));
  return bedrock || given(env, "ANTHROPIC_API_KEY") !== "" ? undefined : NOBODY_PAYS;
}

/** @param {readonly string[]} args */
function edits(args) {
  const command = args.find((arg) => !arg.startsWith("-"));
  return command !== undefined && EDITING.includes(command) && !args.includes("--help");
}

/** @param {Readonly<Record<string, string | undefined>>} env */
function asksForModel(env) {
  if (given(env, "WEBORDINARY_AGENT") !== "") return given(env, "WEBORDINARY_AGENT") === "claude-code";
  return given(env, "ANTHROPIC_API_KEY") !== "" || ["1", "true"].includes(given(env, "CLAUDE_CODE_USE_BEDROCK"));
}

/** @param {Readonly<Record<string, string | undefined>>} env @param {string} name */
const given = (env, name) => env[name]?.trim() ?? "";
