// The parent of one command of a site: `node process-guard.mjs LOCK COMMAND [ARGS...]`, the first of a process group of its own,
// with a channel to whoever started it. When that one is gone, even by `kill -9`, the whole group is ended at once. The lock is
// the operating system's, so the next command in the same folder begins when this one's group is really gone.
// @ts-check

import { spawn } from "node:child_process";
import { DatabaseSync } from "node:sqlite";

/** A group that is being ended is gone within this time, or its disk hangs. Milliseconds. */
const LOCK_WAIT_MS = 15_000;
/** POSIX's own code for a command that can't be run. */
const NOT_STARTED = 127;

const [lockFile = "", command = "", ...args] = process.argv.slice(2);
let stopping = false;
let ended = false;

process.once("disconnect", () => endGroup());
// The command is to have its time to end in order; whoever sends this sends SIGKILL afterwards.
process.on("SIGTERM", () => {
  stopping = true;
  if (ended) process.exit();
});

const lock = new DatabaseSync(lockFile, { timeout: LOCK_WAIT_MS });
try {
  lock.exec("BEGIN EXCLUSIVE");
} catch (error) {
  process.stderr.write(
    `another command still runs in this folder (${error instanceof Error ? error.message : error}): try again when it has ended\n`,
  );
  process.exit(1);
}

const child = spawn(command, args, { stdio: ["ignore", "inherit", "inherit"] });
child.once("error", (error) => {
  process.stderr.write(`${command} could not be started: ${error.message}\n`);
  finish(NOT_STARTED);
});
child.once("exit", (code) => finish(code));

/** Tells the end, and stays: what the command left running is to be ended with this group, whatever becomes of who ends it. @param {number | null} exitCode */
function finish(exitCode) {
  if (ended) return;
  ended = true;
  process.send?.({ exitCode }, () => {
    if (stopping) process.exit();
  });
}

function endGroup() {
  // Windows has no groups: there the command alone is ended.
  if (process.platform === "win32") child?.kill("SIGKILL");
  else process.kill(-process.pid, "SIGKILL");
  process.exit();
}
