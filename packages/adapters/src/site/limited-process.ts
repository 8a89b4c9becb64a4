import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { z } from "zod";
import { endGroup } from "../system/process-group.ts";

/** Between asking a group to end and ending it: enough for a build tool to remove its temporary files. */
const GRACE_MS = 1_500;

export type ProcessEnd = "exited" | "timed-out" | "too-much-output" | "aborted";
export type ProcessResult = {
  readonly end: ProcessEnd;
  /** Null when it died by a signal; 127 when it couldn't be started. */
  readonly exitCode: number | null;
  /** Both streams in the order in which they came, at most `maxOutputBytes`. */
  readonly output: string;
};

export type LimitedProcess = {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of this process's environment is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Programs with the same one run one after another, whoever started them. In a folder that is there; made when it is missing. */
  readonly lockFile: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
};

const GUARD = fileURLToPath(new URL("./process-guard.mjs", import.meta.url));
/** The lock is `node:sqlite`, which this Node still calls experimental; the site's build isn't to be told. */
const GUARD_FLAGS = ["--disable-warning=ExperimentalWarning"];
const Ended = z.object({ exitCode: z.int().nullable() });

/** After the end of its processes; only a daemon that left the group still holds the pipes by then. */
const PIPES_CLOSE_MS = 500;

/**
 * Runs a program in a process group of its own, and returns when the whole group is gone: by itself, by its limits, or soon after
 * `signal` aborts. What a build starts and forgets doesn't outlive it, and nothing of it outlives this process: the group's first
 * process is a guard that ends it. (Windows has no groups: there the program alone is ended.)
 */
export async function runLimited(program: LimitedProcess, signal: AbortSignal): Promise<ProcessResult> {
  if (signal.aborted) return { end: "aborted", exitCode: null, output: "" };
  const guard = spawn(process.execPath, [...GUARD_FLAGS, GUARD, program.lockFile, program.command, ...program.args], {
    cwd: program.cwd,
    env: { ...program.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let end: ProcessEnd = "exited";
  let killing: Promise<void> | null = null;
  const endAll = async () => (guard.pid === undefined ? undefined : endGroup(guard.pid, GRACE_MS));
  const stop = (reason: ProcessEnd) => {
    if (end !== "exited") return;
    end = reason;
    killing = endAll();
  };
  const collect = (chunk: Buffer) => {
    if (bytes < program.maxOutputBytes) chunks.push(chunk.subarray(0, program.maxOutputBytes - bytes));
    bytes += chunk.length;
    if (bytes > program.maxOutputBytes) stop("too-much-output");
  };
  guard.stdout?.on("data", collect);
  guard.stderr?.on("data", collect);
  const onAbort = () => stop("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop("timed-out"), program.timeoutMs);
  try {
    const closed = new Promise<void>((resolve) => guard.once("close", () => resolve()));
    const exitCode = await exitOf(guard);
    await (killing ?? endAll());
    await Promise.race([closed, after(PIPES_CLOSE_MS)]);
    return { end, exitCode, output: stripVTControlCharacters(Buffer.concat(chunks).toString("utf8")) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    guard.stdout?.destroy();
    guard.stderr?.destroy();
  }
}

/** The command's exit code, as the guard tells it; the guard's own when it ended before it could. */
function exitOf(guard: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    guard.once("message", (message) => resolve(Ended.parse(message).exitCode));
    guard.once("exit", resolve);
    guard.once("error", reject);
  });
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
