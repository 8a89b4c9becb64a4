import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBareRepository } from "@webordinary/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bakery, bakerySite, eventsIn } from "../local/testing/bakery.ts";
import { callCli } from "./testing/call-cli.ts";
import { CliProcess } from "./testing/run-cli.ts";

let folder: string;
let processes: CliProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), "webordinary-stopping-"));
});
afterEach(async () => {
  for (const running of processes) {
    running.signal("SIGKILL");
    await running.ended;
  }
  processes = [];
  await rm(folder, { recursive: true, force: true });
});

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): CliProcess {
  const started = new CliProcess(args, { env });
  processes.push(started);
  return started;
}

/** The guards of installs and builds at work below a folder. Where there is no /proc none is seen. */
const builds = (below: string): string[] =>
  (existsSync("/proc") ? readdirSync("/proc") : []).filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`).startsWith(below) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("npm");
    } catch {
      // It ended meanwhile, or belongs to somebody else.
      return false;
    }
  });
const untilItBuilds = (below: string) => vi.waitFor(() => expect(builds(below)).not.toEqual([]), { timeout: 20_000, interval: 20 });

test.runIf(existsSync("/proc"))("Ctrl-C ends the demo in the middle of its build: its folder is gone, and nothing runs on", async () => {
  const demo = start(["demo"], { TMPDIR: folder });
  await untilItBuilds(folder);
  demo.signal("SIGINT");
  const { code, stderr } = await demo.ended;
  expect({ code, last: stderr.trim().split("\n").at(-1) }).toEqual({ code: 3, last: "webordinary: the demo was stopped before its end" });
  expect(readdirSync(folder).filter((name) => name.startsWith("webordinary-demo"))).toEqual([]);
  expect(builds(folder)).toEqual([]);
});

test.runIf(existsSync("/proc"))("Ctrl-C ends publish in the middle of its build, and the next one goes on with what was asked for", async () => {
  const hold = join(folder, "hold");
  await writeFile(hold, "");
  const script = `import { existsSync } from "node:fs";\nif (existsSync(${JSON.stringify(hold)})) setInterval(() => {}, 1000);\n`;
  const files: Record<string, string> = { ...bakerySite(), "hold.mjs": script };
  const build = { "build.mjs": `import "./hold.mjs";\n${files["build.mjs"]}` };
  const bakery = await Bakery.open((repository) => makeBareRepository({ folder: repository, files: { ...files, ...build } }));
  try {
    const publish = start(["publish", "bakery", "--data", bakery.dataDir]);
    await untilItBuilds(bakery.dataDir);
    publish.signal("SIGINT");
    const { code, stderr } = await publish.ended;
    expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining("production stays as it was") });
    expect(builds(bakery.dataDir)).toEqual([]);

    await rm(hold);
    expect((await callCli("publish", "bakery", "--data", bakery.dataDir)).code).toBe(0);
    const types = eventsIn(bakery.dataDir).map(({ type }) => type);
    expect(types.filter((type) => type === "DeploymentRequested" || type === "DeploymentWentLive")).toEqual([
      "DeploymentRequested",
      "DeploymentWentLive",
    ]);
  } finally {
    await bakery.remove();
  }
});
