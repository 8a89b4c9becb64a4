import { CommanderError } from "commander";
import { z } from "zod";
import { printAside } from "../local/terminal.ts";

/** The exit code of a call that can't work, told from one that didn't. */
export const WRONG_CALL = 2;

/** The exit code of a command that a person stopped before its end. */
export const STOPPED = 3;

/** A person used a command in a way that can't work; the message says how it can. */
export class UsageError extends Error {
  readonly code = "usage";
}

/** A person stopped a command; the message says what becomes of what it was about. */
export class StoppedError extends Error {
  readonly code = "stopped";
}

/** Writes one line that says what happened and what to do; faults of ours come with their stack. Returns the exit code. */
export function reportError(error: unknown): number {
  // Commander has said by now what was wrong; help that was asked for comes this way, too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_CALL;
  if (error instanceof z.ZodError) {
    printAside(`webordinary: ${error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": ")).join("; ")}`);
    return WRONG_CALL;
  }
  const known = error instanceof Error && "code" in error && typeof error.code === "string";
  printAside(`webordinary: ${known ? error.message : error instanceof Error ? error.stack : String(error)}`);
  if (known && error.code === "stopped") return STOPPED;
  return known && error.code === "usage" ? WRONG_CALL : 1;
}
