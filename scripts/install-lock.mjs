// One install into a checkout at a time.
// @ts-check

import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { checkoutFile, lookAt } from "./checkout-files.mjs";
import { InstallError } from "./install-error.mjs";

/** Another process that installs into the same folder is looked at this often. */
const LOOK_AGAIN_MS = 500;
/** Nobody waits longer than this for another process's install; a full one takes about a minute. */
const LONGEST_WAIT_MS = 10 * 60_000;

/**
 * Two installs into one folder would wreck each other: the second waits. The lock is a file with the owner's process
 * id, outside of node_modules because `npm ci` empties that. The npm that it runs holds the lock as
 * well: it may outlive an owner that was killed. Returns what names that npm, and what gives the lock back.
 * @param {string} root @param {(line: string) => void} say
 * @returns {Promise<{ sharedWith: (npm: number) => void, unlock: () => void }>}
 */
export async function lockInstall(root, say) {
  const lock = checkoutFile(root, "install");
  const began = Date.now();
  for (let told = false; ; told = true) {
    if (takeLock(lock)) {
      return { sharedWith: (npm) => replace(lock, `${process.pid} ${npm}`), unlock: () => rmSync(lock, { force: true }) };
    }
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

/** At once, so that nobody reads half of it. @param {string} lock @param {string} owners */
function replace(lock, owners) {
  const mine = `${lock}.${process.pid}.${randomUUID()}`;
  writeFileSync(mine, owners);
  renameSync(mine, lock);
}

/** @param {string} lock @returns {string} a living owner's process id, or "gone" */
function readOwner(lock) {
  let owners;
  try {
    owners = readFileSync(lock, "utf8").split(" ").map(Number);
  } catch {
    // Given back meanwhile.
    return "gone";
  }
  const [installer = 0, npm = 0] = owners;
  // What npm has started belongs to its group, and may outlive npm itself.
  for (const pid of [installer, process.platform === "win32" ? npm : -npm]) {
    const seen = pid === 0 ? "gone" : lookAt(pid);
    if (seen === "ours") return String(Math.abs(pid));
    if (seen !== "gone") return seen;
  }
  return "gone";
}
