import { expect, test } from "vitest";
import { runCli } from "./testing/run-cli.ts";

const COMMANDS = [[], ["up"], ["send"], ["run"], ["project"], ["project", "add"], ["project", "list"], ["threads"], ["events"], ["rollback"], ["demo"]];

test.each(COMMANDS.map((command) => [["webordinary", ...command].join(" "), command] as const))(
  "%s --help tells how it is used, and ends well",
  async (name, command) => {
    const { code, stdout, stderr } = await runCli([...command, "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: ${name} `));
    expect(stdout).toMatch(/-h, --help +display help/);
  },
);

test("project add --help has an example, run --help the exit codes", async () => {
  const [add, run] = await Promise.all([runCli(["project", "add", "--help"]), runCli(["run", "--help"])]);
  expect(add.stdout).toMatch(/^Example: webordinary project add bakery --repo \S+ --member /m);
  expect(run.stdout).toMatch(/^Exit code: 0 when the site was changed as asked, 1 when not, 2 for a wrong call/m);
});

test.each([
  ["an unknown command", ["publish"], "unknown command 'publish'"],
  ["an unknown option", ["threads", "--colour"], "unknown option '--colour'"],
  ["a missing argument", ["events"], "missing required argument 'thread'"],
  ["a missing option", ["run"], "required option '--mail <file>' not specified"],
  ["a port that is none", ["up", "--http-port", "99999"], "a port is a number from 1 to 65535"],
])("%s is a wrong call, told with where help is", async (_what, args, words) => {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
  expect(stderr).toContain("webordinary --help");
});

test("no command at all shows the help", async () => {
  const { code, stderr } = await runCli([]);
  expect(code).toBe(2);
  expect(stderr).toContain("Usage: webordinary");
});
