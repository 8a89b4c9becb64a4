import { expect, test } from "vitest";
import { missingCredentials, neededLevel } from "../../bin/needed-level.mjs";
import { agentFrom } from "./agent-settings.ts";

const KEY = { ANTHROPIC_API_KEY: "sk-test" };

test.each([
  {},
  KEY,
  { ANTHROPIC_API_KEY: " " },
  { ...KEY, WEBORDINARY_AGENT: "rehearsal" },
  { ...KEY, WEBORDINARY_AGENT: "claude-code" },
  { WEBORDINARY_AGENT: "" },
  { CLAUDE_CODE_USE_BEDROCK: "1", AWS_REGION: "eu-central-1" },
  { CLAUDE_CODE_USE_BEDROCK: "true", AWS_REGION: "eu-central-1" },
  { CLAUDE_CODE_USE_BEDROCK: "0" },
  { ...KEY, CLAUDE_CODE_USE_BEDROCK: "0" },
])("with %j the model's program is installed exactly when a model is going to edit", (env) => {
  expect(neededLevel(["up"], env).level).toBe(agentFrom(env).kind === "claude-code" ? "dev" : "runtime");
});

test("only commands that edit need it, and the demo never does", () => {
  const level = (...args: readonly string[]) => neededLevel(args, KEY).level;
  expect([level("up"), level("run", "--mail", "a.eml"), level("--verbose", "up")]).toEqual(["dev", "dev", "dev"]);
  expect([level("demo"), level("threads"), level("project", "add", "up"), level(), level("up", "--help")]).toEqual(Array(5).fill("runtime"));
});

test("an install of that size says why it is made", () => {
  expect(neededLevel(["up"], KEY).why).toContain("370 MB");
  expect(neededLevel(["up"], {})).toEqual({ level: "runtime" });
});

test.each([{ WEBORDINARY_AGENT: "claude-code" }, { WEBORDINARY_AGENT: "claude-code", ANTHROPIC_API_KEY: " ", CLAUDE_CODE_USE_BEDROCK: "0" }])(
  "with %j the launcher refuses before it installs anything, in the same words",
  (env) => {
    const said = missingCredentials(["up"], env);
    expect(said).toContain("set ANTHROPIC_API_KEY");
    expect(() => agentFrom(env)).toThrow(expect.objectContaining({ message: said }));
  },
);

test.each([
  [["up"], {}],
  [["up"], { WEBORDINARY_AGENT: "rehearsal" }],
  [["run"], { ...KEY, WEBORDINARY_AGENT: "claude-code" }],
  [["up"], { WEBORDINARY_AGENT: "claude-code", CLAUDE_CODE_USE_BEDROCK: "1" }],
  [["demo"], { WEBORDINARY_AGENT: "claude-code" }],
  [["up", "--help"], { WEBORDINARY_AGENT: "claude-code" }],
])("%j with %j isn't refused for a missing key", (args, env) => {
  expect(missingCredentials(args, env)).toBeUndefined();
});
