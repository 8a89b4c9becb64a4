// A Docker daemon that answers: the one that is there, or, in CI, one that is installed and started for the time being.
// @ts-check

import { spawn, spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** What is missing on this machine and how to get it; there is nothing more to say than its message. */
export class MissingError extends Error {
  code = "missing-tool";
}

/** A daemon makes its networks when it starts. Milliseconds. */
const DAEMON_START_MS = 60_000;
const DAEMON_STOP_MS = 30_000;
const LOOK_AGAIN_MS = 250;
/** Debian's package and the tool inside it, by the tool. */
const PACKAGES = { dockerd: "docker.io", debootstrap: "debootstrap" };

const isCi = process.env.CI !== undefined && process.env.CI !== "" && process.env.CI !== "false";

/** Runs a command to its end; `ok` is false also when there is no such command. @param {string} command @param {readonly string[]} args @param {import("node:child_process").SpawnSyncOptions} [options] */
export function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", stdio: "pipe", maxBuffer: 64 * 1024 * 1024, ...options });
  return {
    ok: status === 0,
    stdout: String(stdout ?? ""),
    said: `${String(stdout ?? "")}${String(stderr ?? "")}${error ? error.message : ""}`.trim(),
  };
}

/** The tool's package is installed in CI when it is missing; elsewhere that is the owner's to do. @param {keyof typeof PACKAGES} tool */
export function ensureTool(tool) {
  if (run("which", [tool]).ok) return;
  const name = PACKAGES[tool];
  if (!isCi || process.getuid?.() !== 0 || !run("which", ["apt-get"]).ok) {
    throw new MissingError(`${tool} is missing: install it (Debian: apt-get install ${name}), then run \`npm run test:containers\` again`);
  }
  console.log(`installing ${name}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  run("apt-get", ["update"], { env });
  const installed = run("apt-get", ["install", "-y", "--no-install-recommends", name], { env });
  if (!installed.ok) throw new MissingError(`${name} could not be installed: ${installed.said.split("\n").slice(-3).join(" ")}`);
}

const answers = () => run("docker", ["info"], { timeout: 10_000 }).ok;

/** Sees to it that a daemon answers. Returns how to stop the one that was started here; one that was there before goes on. @returns {Promise<() => Promise<void>>} */
export async function ensureDaemon() {
  if (answers()) return async () => {};
  if (!isCi || process.platform !== "linux") {
    throw new MissingError(
      "Docker doesn't answer: start it (Debian: `apt-get install docker.io`, then `dockerd` as root; elsewhere Docker Desktop), and look at `docker info`",
    );
  }
  ensureTool("dockerd");
  // Installing the package may have started its service.
  if (answers()) return async () => {};
  const folder = mkdtempSync(join(tmpdir(), "dockerd-"));
  const logFile = join(folder, "dockerd.log");
  const log = openSync(logFile, "w");
  // Published ports are the tests' own: they are for this machine alone.
  const daemon = spawn("dockerd", ["--ip=127.0.0.1"], { stdio: ["ignore", log, log] });
  closeSync(log);
  const ended = new Promise((done) => daemon.once("exit", done));
  const stop = async () => {
    daemon.kill("SIGTERM");
    await Promise.race([ended, pause(DAEMON_STOP_MS, undefined, { ref: false })]);
    rmSync(folder, { recursive: true, force: true });
  };
  for (const until = Date.now() + DAEMON_START_MS; Date.now() < until && daemon.exitCode === null; await pause(LOOK_AGAIN_MS)) {
    if (answers()) return stop;
  }
  const said = readFileSync(logFile, "utf8").split("\n").slice(-15).join("\n");
  await stop();
  throw new MissingError(`dockerd was started and doesn't answer:\n${said}`);
}
