#!/usr/bin/env node
// Starts WebOrdinary from a checkout: installs what is missing, finds a Node 24, and runs `src/cli/main.ts` with it.
// Runs before anything is installed, on Node 20 and up.
// @ts-check

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The sources are TypeScript, run as they are, and the store is `node:sqlite`. */
const NODE_MAJOR = 24;
/** Workspaces resolve to their sources under this condition. */
const SOURCE_CONDITION = "--conditions=@webordinary/source";
/** The exit code of a call that has to be made differently, as in `src/cli/report-error.ts`. */
const WRONG_CALL = 2;
/** One Ctrl-C arrives several times, from the terminal and again from npm; within this time it counts once. */
const SAME_SIGNAL_MS = 1_000;

const bin = dirname(fileURLToPath(import.meta.url));
const root = resolve(bin, "../../..");
const main = join(bin, "../src/cli/main.ts");
const majorOf = (/** @type {string} */ version) => Number(version.split(".")[0]);

/** @param {string} message @param {number} [code] @returns {never} */
function giveUp(message, code = 1) {
  process.stderr.write(`webordinary: ${message}\n`);
  process.exit(code);
}

/** This process itself if it is new enough, else the one that npm installed beside us. */
function findNode() {
  if (majorOf(process.versions.node) >= NODE_MAJOR) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const file = process.platform === "win32" ? "node.exe" : "node";
  const installed = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", file);
  if (existsSync(installed)) return installed;
  giveUp(
    `Node ${NODE_MAJOR} or newer is needed, this is ${process.versions.node}, and npm has none for ${process.platform}-${process.arch}. ` +
      `Get one from https://nodejs.org (or \`nvm install ${NODE_MAJOR}\`), then run the same command again.`,
  );
}

/** @param {string} node */
function runChild(node) {
  const args = [SOURCE_CONDITION, "--disable-warning=ExperimentalWarning", "--import", pathToFileURL(join(bin, "follow-launcher.mjs")).href, main];
  const child = spawn(node, [...args, ...process.argv.slice(2)], {
    // The channel tells the child when this process is gone, however it went.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    // In a process group of its own the child gets a terminal's Ctrl-C from us alone, once.
    detached: process.platform !== "win32",
  });

  const last = new Map();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      const now = Date.now();
      const before = last.get(signal);
      if (before !== undefined && now - before < SAME_SIGNAL_MS) return;
      last.set(signal, now);
      // On Windows the console has told the child already.
      if (process.platform !== "win32") child.kill(signal);
    });
  }
  child.on("error", (error) => giveUp(`${node} could not be started (${error.message}). Get Node ${NODE_MAJOR} or newer from https://nodejs.org.`));
  child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)));
}

const checkout = existsSync(join(root, "package-lock.json")) && existsSync(join(root, "scripts", "ensure-installed.mjs"));
if (checkout) {
  const { ensureInstalled } = await import("../../../scripts/ensure-installed.mjs");
  const { noteUse } = await import("../../../scripts/checkout-use.mjs");
  const { missingCredentials, neededLevel, OR_REHEARSE } = await import("./needed-level.mjs");
  const missing = missingCredentials(process.argv.slice(2), process.env);
  if (missing) giveUp(missing, WRONG_CALL);
  const needed = neededLevel(process.argv.slice(2), process.env);
  try {
    await ensureInstalled({ root, ...needed });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What runs from here is no matter of who edits.
    const rehearsalHelps = needed.level === "dev" && !(error instanceof Error && "code" in error && error.code === "in-use");
    giveUp(rehearsalHelps ? `${message}\n${OR_REHEARSE}` : message);
  }
  noteUse(root, process.argv.slice(2));
}
const node = findNode();
if (node === process.execPath && process.execArgv.includes(SOURCE_CONDITION)) await import(pathToFileURL(main).href);
else runChild(node);
