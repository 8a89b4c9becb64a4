import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { INSTALLATION, scopeOf } from "../infra/testing/installation.ts";
import { describeTopology } from "../infra/topology.ts";

const FLAGS = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning"];
const SECRETS = {
  ANTHROPIC_API_KEY: "s3cret-key",
  WEBORDINARY_GIT_TOKEN: "s3cret-token",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/s3cret-role",
  AWS_SECRET_ACCESS_KEY: "s3cret-access",
};
const SHOWN = { PATH: process.env.PATH ?? "", HOME: "/home/worker", NODE_ENV: "production" };

const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null && child.kill("SIGKILL")) await once(child, "exit");
  }
});

type Line = Readonly<Record<string, unknown>>;

/** Starts a process, and returns it when it has printed a line of JSON that is wanted. */
async function start(args: readonly string[], env: Readonly<Record<string, string>>, wanted: (line: Line) => boolean) {
  const child = spawn(process.execPath, [...FLAGS, ...args], { env: { ...env }, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  let said = "";
  const line = await new Promise<Line>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      const found = said.split("\n").flatMap(parsed).find(wanted);
      if (found) resolve(found);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", () => reject(new Error(`it ended: ${said}`)));
  });
  return { pid: child.pid ?? 0, line };
}

function parsed(line: string): readonly Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

/** What everybody of the same user may read of a process. */
const shownOf = (pid: number): string =>
  process.platform === "linux"
    ? readFileSync(`/proc/${pid}/environ`, "latin1").replaceAll("\0", "\n")
    : execFileSync("ps", ["eww", "-o", "command=", "-p", String(pid)], { encoding: "latin1" });

test("a worker at work shows nobody its secrets, and no role's key", async () => {
  const { worker } = describeTopology(scopeOf("scott"), INSTALLATION);
  // Nobody listens there: it goes on trying.
  const nowhere = Object.fromEntries(["DYNAMODB", "SQS", "S3", "ECS"].map((service) => [`WEBORDINARY_ENDPOINT_${service}`, "http://127.0.0.1:1"]));
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const { pid } = await start([main], { ...worker.environment, ...nowhere, ...SHOWN, ...SECRETS }, ({ message }) => message === "working");
  expect(pid).toBe(started[0]?.pid);
  const shown = shownOf(pid);
  expect(shown).not.toContain("s3cret");
  expect(shown).not.toContain("WEBORDINARY_SITES");
  expect(shown).toContain("HOME=/home/worker");
});

test("what it was told is whole, the SDK finds its role, children inherit none of it, and no file is left", async () => {
  const code = `
    const { takeEnvironment } = await import(${JSON.stringify(new URL("./own-environment.ts", import.meta.url).href)});
    const { execFileSync } = await import("node:child_process");
    const taken = takeEnvironment();
    const lookedUp = process.env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
    const inherited = JSON.parse(execFileSync(process.execPath, ["-p", "JSON.stringify(process.env)"], { encoding: "utf8" }));
    console.log(JSON.stringify({ taken, lookedUp, inherited, spread: { ...process.env } }));
    setInterval(() => {}, 1000);
  `;
  const { pid, line } = await start(["--input-type=module", "-e", code], { ...SHOWN, ...SECRETS }, (each) => "taken" in each);
  const { taken, lookedUp, inherited, spread } = line;
  expect({ taken, lookedUp }).toEqual({ taken: { ...SHOWN, ...SECRETS }, lookedUp: SECRETS.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI });
  expect({ inherited, spread }).toEqual({ inherited: SHOWN, spread: SHOWN });
  expect(shownOf(pid)).not.toContain("s3cret");
  const left = (process.platform === "linux" ? readdirSync("/dev/shm") : []).filter((name) => name.startsWith("webordinary-worker-"));
  expect(left).toEqual([]);
});

test("a process that only deletes its secrets still shows them, so the proof above proves something", async () => {
  const code = 'delete process.env.ANTHROPIC_API_KEY; console.log("{}"); setInterval(() => {}, 1000);';
  const { pid } = await start(["-e", code], { ...SHOWN, ...SECRETS }, () => true);
  expect(shownOf(pid)).toContain("s3cret-key");
});
