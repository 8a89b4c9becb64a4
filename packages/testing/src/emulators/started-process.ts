import type { ChildProcess } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";

/** An emulator starts in milliseconds; a busy machine may take a while. */
const START_LIMIT_MS = 10_000;
const POLL_MS = 5;

/** Whether the server answers any HTTP request; false when its process ended first, or it takes too long. */
export async function answers(endpoint: string, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + START_LIMIT_MS;
  while (Date.now() < until && child.exitCode === null && child.signalCode === null) {
    if (await answered(endpoint)) return child.exitCode === null;
    await pause(POLL_MS);
  }
  return false;
}

async function answered(endpoint: string): Promise<boolean> {
  try {
    await (await fetch(endpoint)).arrayBuffer();
    return true;
  } catch {
    return false; // Not listening yet.
  }
}

/** Resolves when the process is gone, at once if it is already. */
export function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((done) => child.once("exit", () => done()));
}

/** A test run that is cut short leaves no emulator behind. */
export function endsWithThisProcess(child: ChildProcess): void {
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
}
