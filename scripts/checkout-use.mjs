// Who runs from a checkout: a reinstall would take the programs away that a running system starts.
// @ts-check

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutFile, lookAt } from "./checkout-files.mjs";

/** The commands that go on for a while and start programs of node_modules meanwhile. */
const WORKING = ["up", "run", "publish", "demo"];

/** A folder with a file for each process, named by its id. @param {string} root */
export const useFolder = (root) => checkoutFile(root, "runs");

/**
 * Notes that this process works from the checkout until it exits, if its command is one that does.
 * @param {string} root @param {readonly string[]} args what the launcher was called with
 */
export function noteUse(root, args) {
  const command = args.find((arg) => !arg.startsWith("-"));
  if (command === undefined || !WORKING.includes(command) || args.includes("--help")) return;
  const file = join(useFolder(root), String(process.pid));
  try {
    mkdirSync(useFolder(root), { recursive: true });
    writeFileSync(file, "");
  } catch {
    // The note only protects from a careless reinstall; a temp folder that can't be written is no reason not to run.
    return;
  }
  process.on("exit", () => rmSync(file, { force: true }));
}

/** The id of a living process that works from the checkout, or null. @param {string} root */
export function usedBy(root) {
  for (const name of notes(root)) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid <= 0) continue;
    if (lookAt(pid) !== "gone") return pid;
    // It was killed, and could not take its note away.
    rmSync(join(useFolder(root), name), { force: true });
  }
  return null;
}

/** @param {string} root @returns {string[]} */
function notes(root) {
  try {
    return readdirSync(useFolder(root));
  } catch {
    return [];
  }
}
