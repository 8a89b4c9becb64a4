// Installs what is missing, once: `node scripts/ensure-installed.mjs runtime|dev`.
// It runs before anything is installed, so it needs nothing but Node 20 and npm.
// @ts-check

import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isInstalled, readLock, stamp } from "./installed-state.mjs";

/** @typedef {import("./installed-state.mjs").Level} Level */

export const LEAST_NODE_MAJOR = 20;
/** How often a waiting person is told that it still goes on. */
const TELL_EVERY_MS = 5_000;
/** Another process that installs into the same folder is looked at this often. */
const LOOK_AGAIN_MS = 500;
/** Nobody waits longer than this for another process's install; a full one takes about a minute. */
const LONGEST_WAIT_MS = 10 * 60_000;
/** npm's own error lines; more than this is its debugging. */
const NPM_LINES_KEPT = 12;
/** Stack frames, dumped error objects, and the place of npm's own log. */
const NPM_NOISE = /^\s+at |^\s*[}\]]|^\s+\w+: .*,?$|A complete log of this run|_logs|behind a proxy|'proxy' config/;
/** Settings that npm hands down to its scripts as environment and that would turn `npm ci` into something else. */
const MISLEADING_NPM_SETTINGS =
  /^npm_config_(workspaces?|omit|include|only|production|dev|dry_run|global|location|json|package_lock|prefix|loglevel)$/i;

const ADVICE = [
  {
    code: "registry-unreachable",
    pattern: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|network request|fetch failed/i,
    say: "The npm registry can't be reached. Check the network (or the proxy: `npm config get proxy`), then run the same command again.",
  },
  {
    code: "disk-full",
    pattern: /ENOSPC/,
    say: "The disk is full. Make room (`npm cache clean --force` gives some back), then run the same command again.",
  },
  {
    code: "not-permitted",
    pattern: /EACCES|EPERM|EROFS/,
    say: "A file can't be written. Make this folder and npm's cache (`npm config get cache`) yours.",
  },
  {
    code: "lock-out-of-sync",
    pattern: /EUSAGE|in sync/,
    say: "package.json and package-lock.json disagree. Run `npm install` and commit the changed package-lock.json.",
  },
  {
    code: "certificate",
    pattern: /CERT|SELF_SIGNED|UNABLE_TO_GET_ISSUER/,
    say: "The registry's certificate isn't trusted here. Set NODE_EXTRA_CA_CERTS to your network's CA bundle.",
  },
];

/** What an install ended with when it did not end well. `code` is one of `ADVICE`, or no-npm, old-node, stopped, install-failed, install-elsewhere. */
export class InstallError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = "InstallError";
    this.code = code;
  }
}

/**
 * Makes sure that `root`'s dependencies are there: at `runtime` those that the system runs with, at `dev` also those
 * that build and test it. Returns whether it had to install. Throws `InstallError`.
 * `why` is told before an install that somebody might wonder about.
 * @param {{ root: string, level: Level, why?: string, say?: (line: string) => void, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<boolean>}
 */
export async function ensureInstalled({ root, level, why, say = (line) => process.stderr.write(`${line}\n`), env = process.env }) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < LEAST_NODE_MAJOR) {
    throw new InstallError(
      "old-node",
      `Node ${LEAST_NODE_MAJOR} or newer is needed, this is ${process.versions.node}: get one from https://nodejs.org`,
    );
  }
  if (isInstalled(root, level)) return false;

  const unlock = await lockInstall(root, say);
  try {
    if (isInstalled(root, level)) return false;
    if (why) say(why);
    await runNpmCi(root, level, say, env);
    stamp(root, level);
    return true;
  } finally {
    unlock();
  }
}

/**
 * @param {string} root @param {Level} level @param {(line: string) => void} say @param {NodeJS.ProcessEnv} env
 */
async function runNpmCi(root, level, say, env) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const count = readLock(root).wanted(level).length;
  const what = level === "runtime" ? "what WebOrdinary runs with" : "everything that building and testing needs";
  say(`Installing ${what} (${count} packages, once; with an empty npm cache it takes up to a minute) ...`);

  const tell = setInterval(() => say(`  ... still installing, ${seconds()}`), TELL_EVERY_MS);
  try {
    const { command, args } = npmCommand(env);
    // `--include` outweighs NODE_ENV=production and an `omit` in somebody's own .npmrc.
    const levelArgs = level === "runtime" ? ["--omit=dev", "--include=optional"] : ["--include=dev", "--include=optional"];
    await run(command, [...args, "ci", ...levelArgs, "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"], root, npmEnvironment(env));
  } finally {
    clearInterval(tell);
  }
  say(`Installed in ${seconds()}.`);
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

/**
 * @param {string} command @param {string[]} args @param {string} cwd @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
function run(command, args, cwd, env) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const hear = (/** @type {Buffer} */ chunk) => {
      // The end is what tells; npm's errors are far shorter than this.
      said = (said + chunk.toString()).slice(-64_000);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);

    /** @type {NodeJS.Signals | undefined} */
    let stoppedBy;
    const stop = (/** @type {NodeJS.Signals} */ signal) => {
      // npm takes its time to put things back; whoever asks twice means it.
      child.kill(stoppedBy ? "SIGKILL" : signal);
      stoppedBy = signal;
    };
    process.on("SIGINT", stop).on("SIGTERM", stop);
    const settle = () => process.off("SIGINT", stop).off("SIGTERM", stop);

    child.on("error", (error) => {
      settle();
      const missing = "code" in error && error.code === "ENOENT";
      failed(
        missing
          ? new InstallError("no-npm", "npm isn't on the PATH. It comes with Node: https://nodejs.org (Debian and Ubuntu: `apt install npm`).")
          : new InstallError("install-failed", `npm could not be started: ${error.message}`),
      );
    });
    child.on("close", (code, signal) => {
      settle();
      if (code === 0) done();
      else if (stoppedBy ?? signal) failed(new InstallError("stopped", "The install was stopped. Run the same command again to finish it."));
      else failed(explain(said, code ?? 1));
    });
  });
}

/**
 * @param {string} said what npm printed @param {number} code npm's exit code
 * @returns {InstallError}
 */
export function explain(said, code) {
  const lines = said.split("\n").map((line) => line.replace(/^npm (error|ERR!|warn|WARN)\s?/, "").trimEnd());
  const usage = lines.findIndex((line) => /^(Clean install a project|Usage:)$/.test(line));
  const useful = lines.slice(0, usage === -1 ? undefined : usage).filter((line) => line !== "" && !NPM_NOISE.test(line));
  const advice = ADVICE.find(({ pattern }) => pattern.test(said));
  // npm begins with the error's code and its reason.
  const heard = useful.slice(0, NPM_LINES_KEPT).map((line) => `    ${line}`);
  return new InstallError(
    advice?.code ?? "install-failed",
    [`\`npm ci\` failed (exit code ${code}). npm said:`, ...heard, advice?.say ?? "Mend that, then run the same command again."].join("\n"),
  );
}

/**
 * Two installs into one folder would wreck each other: the second waits. The lock is a file with the owner's process
 * id, outside of node_modules because `npm ci` empties that. Returns what gives the lock back.
 * @param {string} root @param {(line: string) => void} say
 * @returns {Promise<() => void>}
 */
async function lockInstall(root, say) {
  const lock = join(tmpdir(), `webordinary-install-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
  const began = Date.now();
  for (let told = false; ; told = true) {
    if (takeLock(lock)) return () => rmSync(lock, { force: true });
    const owner = readOwner(lock);
    if (owner === "gone") {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) say(`Another process (${owner}) installs into this folder: waiting for it ...`);
    if (Date.now() - began > LONGEST_WAIT_MS) {
      throw new InstallError("install-elsewhere", `Process ${owner} has been installing for too long. End it, or remove ${lock}, and try again.`);
    }
    await new Promise((later) => setTimeout(later, LOOK_AGAIN_MS));
  }
}

/** The lock appears with its owner's id in it, all at once or not at all. @param {string} lock */
function takeLock(lock) {
  const mine = `${lock}.${process.pid}.${randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine);
  }
}

/** @param {string} lock @returns {string} the owner's process id, or "gone" */
function readOwner(lock) {
  try {
    const pid = readFileSync(lock, "utf8");
    process.kill(Number(pid), 0);
    return pid;
  } catch (error) {
    // ENOENT: given back meanwhile. ESRCH: the owner is dead. EPERM: alive, and another user's.
    return error instanceof Error && "code" in error && error.code === "EPERM" ? "another user's" : "gone";
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const level = process.argv[2];
  if (level !== "runtime" && level !== "dev") {
    process.stderr.write("usage: node scripts/ensure-installed.mjs runtime|dev\n");
    process.exit(2);
  }
  const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
  try {
    await ensureInstalled({ root, level });
  } catch (error) {
    process.stderr.write(`${error instanceof InstallError ? error.message : error}\n`);
    process.exit(error instanceof InstallError && error.code === "stopped" ? 130 : 1);
  }
}
