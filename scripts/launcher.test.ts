import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ROOT } from "./repository-copy.ts";

/** Stands in for the command line: says what it got, and ends in order when it is told to. */
const MAIN = `
const say: (line: string) => void = (line) => console.log(line);
const [what, code] = process.argv.slice(2);
say(\`\${process.argv.slice(2).join(",")} \${process.execArgv.includes("--conditions=@webordinary/source")}\`);
if (what === "exit") process.exitCode = Number(code);
if (what === "die") process.kill(process.pid, "SIGKILL");
if (what === "up") {
  const alive = setInterval(() => undefined, 1000);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      say(signal);
      setTimeout(() => { clearInterval(alive); say("ended in order"); process.exitCode = 3; }, 50);
    });
  }
}
`;

let root: string;
const started: ChildProcess[] = [];

beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "launcher-")));
  cpSync(join(ROOT, "packages/apps/bin"), join(root, "packages/apps/bin"), { recursive: true });
  mkdirSync(join(root, "packages/apps/src/cli"), { recursive: true });
  writeFileSync(join(root, "packages/apps/src/cli/main.ts"), MAIN);
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function launch(...args: readonly string[]): { launcher: ChildProcess; lines: () => string[]; closed: Promise<number | null> } {
  const launcher = spawn(process.execPath, [join(root, "packages/apps/bin/webordinary.mjs"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  started.push(launcher);
  let said = "";
  launcher.stdout?.on("data", (chunk) => (said += chunk));
  // "close" waits for the child too, which holds the same pipe.
  const closed = new Promise<number | null>((done) => launcher.on("close", done));
  return { launcher, lines: () => said.trim().split("\n"), closed };
}

/** Until the command line runs. */
async function up(lines: () => string[]): Promise<void> {
  await vi.waitFor(() => expect(lines()[0]).toBe("up true"), { timeout: 10_000 });
}

test("arguments reach the command line, and its exit code comes back", async () => {
  const { lines, closed } = launch("exit", "7", "--json", "two words");
  expect(await closed).toBe(7);
  expect(lines()).toEqual(["exit,7,--json,two words true"]);
});

test("a command line that was killed gives the shell's code for it", async () => {
  expect(await launch("die").closed).toBe(128 + 9);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s is passed on once, also when it comes twice at once, and the launcher waits for the end",
  async (signal) => {
    const { launcher, lines, closed } = launch("up");
    await up(lines);
    // A terminal's Ctrl-C comes from the terminal and again from npm.
    launcher.kill(signal);
    launcher.kill(signal);
    expect(await closed).toBe(3);
    expect(lines().slice(1)).toEqual([signal, "ended in order"]);
  },
);

test("a launcher that was killed leaves nothing running", async () => {
  const { launcher, lines, closed } = launch("up");
  await up(lines);
  launcher.kill("SIGKILL");
  // The pipe is closed when the last process that holds it is gone.
  await closed;
  expect(lines().slice(1)).toEqual(["SIGTERM", "ended in order"]);
});
