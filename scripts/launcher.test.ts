import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { usedBy, useFolder } from "./checkout-use.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
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

const launch = (...args: readonly string[]) => launchFrom(root, args);

type Launched = { launcher: ChildProcess; lines: () => string[]; closed: Promise<number | null> };

function launchFrom(folder: string, args: readonly string[]): Launched {
  const launcher = spawn(process.execPath, [join(folder, "packages/apps/bin/webordinary.mjs"), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  started.push(launcher);
  let said = "";
  launcher.stdout?.on("data", (chunk) => (said += chunk));
  // "close" waits for the child too, which holds the same pipe.
  const closed = new Promise<number | null>((done) => launcher.on("close", done));
  return { launcher, lines: () => said.trim().split("\n"), closed };
}

/** A folder like a clone in which all is installed that its lockfile names. */
function makeCheckout(): string {
  const checkout = join(root, "checkout");
  cpSync(join(root, "packages"), join(checkout, "packages"), { recursive: true });
  cpSync(join(ROOT, "scripts"), join(checkout, "scripts"), { recursive: true });
  mkdirSync(join(checkout, "node_modules"));
  for (const lock of ["package-lock.json", "node_modules/.package-lock.json"]) writeFileSync(join(checkout, lock), JSON.stringify({ packages: {} }));
  return checkout;
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

test("nothing is installed anew into a checkout as long as a system runs from it", async () => {
  const checkout = makeCheckout();
  const { launcher, lines, closed } = launchFrom(checkout, ["up"]);
  await up(lines);
  const packages = { "node_modules/newer": { version: "1.0.0", integrity: "sha512-newer" } };
  writeFileSync(join(checkout, "package-lock.json"), JSON.stringify({ packages }));
  // Without a npm the end of an install is known, too: it was tried.
  const install = () => ensureInstalled({ root: checkout, level: "dev", say: () => undefined, env: { PATH: join(checkout, "nothing") } });
  await expect(install()).rejects.toMatchObject({
    code: "in-use",
    message: expect.stringContaining(
      `WebOrdinary runs from this folder (process ${launcher.pid}): stop it first, or the running system would lose its programs.`,
    ),
  });
  launcher.kill("SIGTERM");
  await closed;
  await expect(install()).rejects.toMatchObject({ code: "no-npm" });
});

test("a system that was killed doesn't keep its checkout for ever", async () => {
  const checkout = join(root, "killed");
  mkdirSync(useFolder(checkout), { recursive: true });
  const dead = spawn(process.execPath, ["-e", ""]);
  await once(dead, "exit");
  writeFileSync(join(useFolder(checkout), String(dead.pid)), "");
  expect(usedBy(checkout)).toBeNull();
  rmSync(useFolder(checkout), { recursive: true });
});
