// Installs what is missing, once: `node scripts/ensure-installed.mjs runtime|dev`.
// It runs before anything is installed, so it needs nothing but Node 20 and npm.
// @ts-check

import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { usedBy, useFolder } from "./checkout-use.mjs";
import { InstallError } from "./install-error.mjs";
import { lockInstall } from "./install-lock.mjs";
import { isInstalled, readLock, stamp } from "./installed-state.mjs";
import { FOLDER_CHANGED } from "./npm-advice.mjs";
import { runNpm } from "./run-npm.mjs";

/** @typedef {import("./installed-state.mjs").Level} Level */

export const LEAST_NODE_MAJOR = 20;
/** How often a waiting person is told that it still goes on. */
const TELL_EVERY_MS = 5_000;
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

  const lock = await lockInstall(root, say);
  try {
    if (isInstalled(root, level)) return false;
    refuseWhileUsed(root);
    if (why) say(why);
    await runNpmCi(root, level, say, { root, env, began: lock.sharedWith });
    stamp(root, level);
    return true;
  } finally {
    lock.unlock();
  }
}

/** `npm ci` begins with an empty folder. @param {string} root */
function refuseWhileUsed(root) {
  const pid = usedBy(root);
  if (pid === null) return;
  throw new InstallError(
    "in-use",
    `WebOrdinary runs from this folder (process ${pid}): stop it first, or the running system would lose its programs. ` +
      `(If process ${pid} is something else, remove ${join(useFolder(root), String(pid))}.)`,
  );
}

/**
 * @param {string} root @param {Level} level @param {(line: string) => void} say @param {Parameters<typeof runNpm>[1]} options
 */
async function runNpmCi(root, level, say, options) {
  const began = Date.now();
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const count = readLock(root).wanted(level).length;
  const what = level === "runtime" ? "what WebOrdinary runs with" : "everything that building and testing needs";
  say(`Installing ${what} (${count} packages, once; with an empty npm cache it takes up to a minute) ...`);

  const tell = setInterval(() => say(`  ... still installing, ${seconds()}`), TELL_EVERY_MS);
  try {
    // `--include` outweighs NODE_ENV=production and an `omit` in somebody's own .npmrc.
    const levelArgs = level === "runtime" ? ["--omit=dev", "--include=optional"] : ["--include=dev", "--include=optional"];
    const args = ["ci", ...levelArgs, "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
    await runNpm(args, options).catch((error) => {
      if (!(error instanceof InstallError) || error.code !== FOLDER_CHANGED) throw error;
      say("Something else wrote into node_modules while npm emptied it: trying once more ...");
      return runNpm(args, options);
    });
  } finally {
    clearInterval(tell);
  }
  say(`Installed in ${seconds()}.`);
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
