import type { Command } from "commander";
import { expect, test } from "vitest";
import { commandLine } from "./program.ts";
import { callCli, withSubcommands } from "./testing/call-cli.ts";
import { runCli } from "./testing/run-cli.ts";

const nameOf = (command: Command): string => (command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name());
const COMMANDS = withSubcommands(commandLine()).map(nameOf);

test("these are the commands", () => {
  expect(COMMANDS).toEqual([
    "webordinary",
    "webordinary up",
    "webordinary send",
    "webordinary run",
    "webordinary project",
    "webordinary project add",
    "webordinary project remove",
    "webordinary project list",
    "webordinary threads",
    "webordinary events",
    "webordinary publish",
    "webordinary rollback",
    "webordinary replay",
    "webordinary demo",
  ]);
});

test.each(COMMANDS)("%s --help tells how it is used, and ends well", async (name) => {
  const { code, stdout, stderr } = await callCli(...name.split(" ").slice(1), "--help");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(new RegExp(`^Usage: ${name} `));
  expect(stdout).toMatch(/-h, --help +display help/);
});

test("project add --help has an example, run --help and send --help the exit codes", async () => {
  expect((await callCli("project", "add", "--help")).stdout).toMatch(/^Example: webordinary project add bakery --repo \S+ --member /m);
  for (const command of ["run", "send"])
    expect((await callCli(command, "--help")).stdout).toMatch(
      /^Exit code: 0 when the mail got what it was for \(.*\), 1 when not, 2 for a wrong call/m,
    );
});

test.each([
  ["an unknown command", ["unpublish"], "unknown command 'unpublish'"],
  ["an unknown sub-command", ["project", "drop"], "unknown command 'drop'"],
  ["an unknown option", ["threads", "--colour"], "unknown option '--colour'"],
  ["a missing argument", ["events"], "missing required argument 'thread'"],
  ["one argument too many", ["threads", "t-12345678"], "too many arguments for 'threads'"],
  ["a missing stage", ["replay", "--since", "2026-11-20T08:00:00Z", "--region", "eu-central-1"], "required option '--stage <name>' not specified"],
  ["a missing option", ["run"], "required option '--mail <file>' not specified"],
  ["a port that is none", ["up", "--http-port", "99999"], "a port is a number from 1 to 65535"],
  ["a waiting time that is none", ["send", "x.eml", "--timeout", "soon"], "a number of seconds above 0"],
])("%s is a wrong call, told with where help is", async (_what, args, words) => {
  const { code, stdout, stderr } = await callCli(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr).toContain("webordinary --help");
});

test("the real process says the same with the same exit codes: help, no command at all, a wrong one", async () => {
  const [help, nothing, wrong] = await Promise.all([runCli(["--help"]), runCli([]), runCli(["threads", "--colour"])]);
  expect(help).toEqual({ code: 0, stdout: (await callCli("--help")).stdout, stderr: "" });
  expect(nothing).toEqual({ code: 2, stdout: "", stderr: help.stdout });
  expect(wrong).toEqual({ code: 2, stdout: "", stderr: "error: unknown option '--colour'\n(webordinary --help lists the commands)\n" });
});
