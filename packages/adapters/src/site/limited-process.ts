import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { endProcessGroup } from "./process-group.ts";

export type ProcessEnd = "exited" | "timed-out" | "too-much-output" | "aborted";
export type ProcessResult = {
  readonly end: ProcessEnd;
  /** Null when it couldn't be started or died by a signal. */
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
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
};

/** After the end of its processes; only a daemon that left the group still holds the pipes by then. */
const PIPES_CLOSE_MS = 500;

/**
 * Runs a program in a process group of its own, and returns when the whole group is gone: by itself, by its limits, or soon after
 * `signal` aborts. What a build starts and forgets doesn't outlive it. (Windows has no groups: there the program alone is ended.)
 */
export async function runLimited(program: LimitedProcess, signal: AbortSignal): Promise<ProcessResult> {
  if (signal.aborted) return { end: "aborted", exitCode: null, output: "" };
  const child = spawn(program.command, [...program.args], {
    cwd: program.cwd,
    env: { ...program.env },
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  let end: ProcessEnd = "exited";
  let killing: Promise<void> | null = null;
  const endAll = async () => (child.pid === undefined ? undefined : endProcessGroup(child.pid));
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
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  const onAbort = () => stop("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop("timed-out"), program.timeoutMs);
  try {
    const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const exitCode = await new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
      child.once("error", (error) => {
        chunks.push(Buffer.from(`${program.command} could not be started: ${error.message}\n`));
        resolve(null);
      });
    });
    await (killing ?? endAll());
    await Promise.race([closed, after(PIPES_CLOSE_MS)]);
    return { end, exitCode, output: stripVTControlCharacters(Buffer.concat(chunks).toString("utf8")) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
