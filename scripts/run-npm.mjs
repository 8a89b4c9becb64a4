// Runs npm to its end, and ends it, with everything that it has started, when this process is to end.
// @ts-check

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { InstallError } from "./install-error.mjs";
import { explain } from "./npm-advice.mjs";

/** One Ctrl-C arrives several times, from the terminal and again from npm; within this time it counts once. */
const SAME_SIGNAL_MS = 1_000;
/** An npm that was told to end is ended after this time; supervisors give a process about ten seconds. */
const END_WITHIN_MS = 5_000;
/** A process group's signals reach npm and the scripts that it runs. Windows has none. */
const GROUPS = process.platform !== "win32";
/** Settings that npm hands down to its scripts as environment and that would turn `npm ci` into something else. */
const MISLEADING_NPM_SETTINGS =
  /^npm_config_(workspaces?|omit|include|only|production|dev|dry_run|global|location|json|package_lock|prefix|loglevel)$/i;

/**
 * `began` is told npm's process id, which on POSIX is its group's, too.
 * @param {readonly string[]} args @param {{ root: string, env: NodeJS.ProcessEnv, began: (npm: number) => void }} options
 * @returns {Promise<void>}
 */
export function runNpm(args, { root, env, began }) {
  const npm = npmCommand(env);
  return new Promise((done, failed) => {
    // Before there is anything to end: a signal that comes in between would end us alone.
    const ending = endWithUs(() => child);
    const child = spawn(npm.command, [...npm.args, ...args], {
      cwd: root,
      env: npmEnvironment(env),
      stdio: ["ignore", "pipe", "pipe"],
      detached: GROUPS,
    });
    if (child.pid !== undefined) began(child.pid);
    let said = "";
    const hear = (/** @type {Buffer} */ chunk) => {
      // The end is what tells; npm's errors are far shorter than this.
      said = (said + chunk.toString()).slice(-64_000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);

    child.on("error", (error) => {
      ending.forget();
      const missing = "code" in error && error.code === "ENOENT";
      failed(
        missing
          ? new InstallError("no-npm", "npm isn't on the PATH. It comes with Node: https://nodejs.org (Debian and Ubuntu: `apt install npm`).")
          : new InstallError("install-failed", `npm could not be started: ${error.message}`),
      );
    });
    child.on("close", (code, signal) => {
      ending.forget();
      if (code === 0) done();
      else if (ending.asked() || signal) failed(new InstallError("stopped", "The install was stopped. Run the same command again to finish it."));
      else failed(explain(said, code ?? 1));
    });
  });
}

/**
 * Passes signals on to npm's whole group, and ends the group when this process exits for any other reason.
 * @param {() => import("node:child_process").ChildProcess} started
 */
function endWithUs(started) {
  const send = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      const child = started();
      if (GROUPS && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  };
  /** @type {number | undefined} */
  let askedAt;
  /** @type {NodeJS.Timeout | undefined} */
  let patience;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    if (askedAt !== undefined && Date.now() - askedAt < SAME_SIGNAL_MS) return;
    // npm takes its time to put things back; whoever asks twice means it.
    send(askedAt === undefined ? signal : "SIGKILL");
    askedAt = Date.now();
    patience ??= setTimeout(() => send("SIGKILL"), END_WITHIN_MS);
  };
  const kill = () => send("SIGKILL");
  process.on("SIGINT", stop).on("SIGTERM", stop).on("SIGHUP", stop).on("exit", kill);
  return {
    asked: () => askedAt !== undefined,
    forget: () => {
      clearTimeout(patience);
      process.off("SIGINT", stop).off("SIGTERM", stop).off("SIGHUP", stop).off("exit", kill);
    },
  };
}

/**
 * npm as a command. Windows can't spawn `npm.cmd` without a shell, so there its script is run by this Node.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ command: string, args: string[] }}
 */
function npmCommand(env) {
  const fromNpm = env.npm_execpath;
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  const script = [fromNpm, beside].find((path) => path && basename(path) === "npm-cli.js" && existsSync(path));
  if (process.platform === "win32" && script) return { command: process.execPath, args: [script] };
  return { command: "npm", args: [] };
}

/**
 * The caller's environment without what would mislead npm, and without this project's own `node_modules/.bin` on the
 * PATH: `npm ci` empties node_modules, and the Node that runs it must not be one of the things that go.
 * @param {NodeJS.ProcessEnv} env
 */
function npmEnvironment(env) {
  const clean = Object.fromEntries(Object.entries(env).filter(([name]) => !MISLEADING_NPM_SETTINGS.test(name)));
  const pathName = Object.keys(clean).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  const folders = (clean[pathName] ?? "").split(delimiter).filter((folder) => !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder));
  return { ...clean, [pathName]: folders.join(delimiter) };
}
