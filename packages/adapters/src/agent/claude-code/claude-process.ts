import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { killGroup, signalGroup } from "../../system/process-group.ts";
import { watchGroup } from "./group-watch.ts";
import type { ClaudeCodeLimits } from "./limits.ts";
import { LineSplitter } from "./lines.ts";
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptListener, withLine } from "./transcript.ts";

export type ClaudeCall = {
  readonly binary: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of it: nothing of this process's environment is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly instruction: string;
  readonly limits: ClaudeCodeLimits;
  readonly listener: TranscriptListener;
  /** About what goes on beside the run. */
  readonly onWarning: (message: string) => void;
};

/** Why it was ended before its own end. */
export type Stop = "aborted" | "time" | "output" | "site-tools";

export type ClaudeRun = {
  readonly transcript: Transcript;
  readonly stopped: Stop | null;
  /** What it wrote to standard error, the last `MAX_STDERR` characters. */
  readonly stderr: string;
  readonly exitCode: number | null;
  /** Set when it couldn't be started: the system's error code, such as `ENOENT`. */
  readonly notStarted: string | null;
};

const MAX_STDERR = 8_000;
/** A photo that the model looks at comes by in one line. Characters. */
const MAX_LINE = 20_000_000;
/** For it to put its files in order when nobody waits for it urgently. Milliseconds. */
const RESULT_TO_EXIT_MS = 2_000;
/** After its end; only something that left the group still holds the pipes by then. Milliseconds. */
const PIPES_CLOSE_MS = 200;

const INTERRUPT = { type: "control_request", request_id: "interrupt", request: { subtype: "interrupt" } };
const messageOf = (text: string) => ({ type: "user", message: { role: "user", content: [{ type: "text", text }] } });

/**
 * Runs the CLI once, in a process group of its own, and resolves when the whole group is gone: after its result, or soon after
 * `signal` aborts or a limit is reached. It is asked to interrupt its turn then, which keeps session and costs right, then by
 * SIGTERM, then killed. Nothing of it outlives this process.
 */
export async function runClaude(call: ClaudeCall, signal: AbortSignal): Promise<ClaudeRun> {
  const child = spawn(call.binary, call.args, { cwd: call.cwd, env: { ...call.env }, detached: true, stdio: "pipe" });
  const run = new RunningClaude(child, call);
  if (child.pid === undefined) return run.notStarted();
  const release = watchGroup(child.pid, (error) => call.onWarning(`the agent runs without a watcher: ${error.message}`));
  const onAbort = (): void => run.stop("aborted");
  signal.addEventListener("abort", onAbort, { once: true });
  const clock = setTimeout(() => run.stop("time"), call.limits.wallClockMs);
  try {
    if (signal.aborted) onAbort();
    run.send(messageOf(call.instruction));
    return await run.ended(child.pid);
  } finally {
    clearTimeout(clock);
    signal.removeEventListener("abort", onAbort);
    release();
  }
}

class RunningClaude {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #call: ClaudeCall;
  readonly #lines: LineSplitter;
  #transcript = EMPTY_TRANSCRIPT;
  #stopped: Stop | null = null;
  #stderr = "";
  #bytes = 0;
  /** Signals that are to come unless it ends by itself. */
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(child: ChildProcessWithoutNullStreams, call: ClaudeCall) {
    this.#child = child;
    this.#call = call;
    this.#lines = new LineSplitter(MAX_LINE, () => this.stop("output"));
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-MAX_STDERR);
    });
    // It has ended before it read all: its exit tells why.
    child.stdin.on("error", () => child.stdin.destroy());
  }

  send(message: object): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The first reason counts. After the result there is nothing to interrupt any more. */
  stop(reason: Stop): void {
    if (this.#stopped || this.#transcript.result) return;
    this.#stopped = reason;
    const { interruptGraceMs, endGraceMs } = this.#call.limits;
    // Until it has told its session, nothing was asked or done, and it doesn't listen yet.
    const begun = this.#transcript.sessionId !== null;
    if (begun) this.send(INTERRUPT);
    const patience = begun ? interruptGraceMs : 0;
    this.#signalLater("SIGTERM", patience);
    this.#signalLater("SIGKILL", patience + endGraceMs);
  }

  /** Resolves when nothing of the group runs any more. */
  async ended(pid: number): Promise<ClaudeRun> {
    const closed = once(this.#child, "close");
    const [exitCode] = (await once(this.#child, "exit")) as [number | null];
    for (const timer of this.#timers) clearTimeout(timer);
    await killGroup(pid);
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, PIPES_CLOSE_MS).unref())]);
    for (const line of this.#lines.end()) this.#take(line);
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    return { transcript: this.#transcript, stopped: this.#stopped, stderr: this.#stderr, exitCode, notStarted: null };
  }

  async notStarted(): Promise<ClaudeRun> {
    const [error] = (await once(this.#child, "error")) as [NodeJS.ErrnoException];
    return { transcript: EMPTY_TRANSCRIPT, stopped: null, stderr: "", exitCode: null, notStarted: error.code ?? error.message };
  }

  #read(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#call.limits.outputBytes) this.stop("output");
    for (const line of this.#lines.push(chunk)) this.#take(line);
  }

  #take(line: string): void {
    const before = this.#transcript;
    this.#transcript = withLine(before, line, this.#call.listener);
    // Without its tools it would do the work by hand, and worse.
    if (this.#transcript.failedServers.length > 0) this.stop("site-tools");
    if (before.result || !this.#transcript.result) return;
    // It would wait for the next message.
    this.#child.stdin.end();
    const patience = this.#stopped ? this.#call.limits.endGraceMs : RESULT_TO_EXIT_MS;
    this.#signalLater("SIGTERM", patience);
    this.#signalLater("SIGKILL", 2 * patience);
  }

  #signalLater(signal: NodeJS.Signals, ms: number): void {
    this.#timers.push(setTimeout(() => this.#child.pid !== undefined && signalGroup(this.#child.pid, signal), ms));
  }
}
