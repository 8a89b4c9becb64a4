import type { AgentFault } from "@webordinary/domain";
import type { ClaudeRun } from "./claude-process.ts";
import type { Result } from "./events.ts";
import type { Transcript } from "./transcript.ts";

/** A failure by its kind: nothing of the service's own words, which name hosts, accounts and paths. */
export type Fault = { readonly fault: AgentFault; readonly passing: boolean; readonly retryAfterMs: number | null };

/** When the service wants a longer wait than the CLI is willing to make, it gives up at once and doesn't say for how long. Milliseconds. */
const LONG_WAIT_MS = 60_000;

const lasting = (fault: AgentFault): Fault => ({ fault, passing: false, retryAfterMs: null });
const passing = (fault: AgentFault, retryAfterMs: number | null = null): Fault => ({ fault, passing: true, retryAfterMs });

const NO_PROGRAM: readonly string[] = ["ENOENT", "EACCES", "ENOEXEC"];
const REFUSED: readonly AgentFault[] = ["too-large", "request-refused"];
const BILLING = /credit balance|billing/i;
const DISK_FULL = /ENOSPC|EDQUOT|no space left/i;

export const siteToolsFault = (): Fault => passing("no-site-tools");
export const noRoomFault = (): Fault => passing("no-room");

/** Why a run without a result ended. */
export function faultWithoutResult({ notStarted, stderr }: ClaudeRun): Fault {
  if (notStarted !== null) return NO_PROGRAM.includes(notStarted) ? lasting("not-installed") : passing("program-ended");
  return passing(DISK_FULL.test(stderr) ? "no-room" : "program-ended");
}

/** Whether it is what was asked that the service refuses, and not who asks or when. */
export function refusesRequest(result: Result, transcript: Transcript): boolean {
  return result.is_error && REFUSED.includes(faultOfResult(result, transcript).fault);
}

/** Why a result with an error is none; of a service's error by its HTTP status. */
export function faultOfResult(result: Result, { retry }: Transcript): Fault {
  const status = result.api_error_status ?? null;
  if (status === 401 || status === 403) return lasting("key-refused");
  if (status === 404) return lasting("unknown-model");
  if (status === 413) return lasting("too-large");
  if (status === 429) return passing("busy", retry?.status === 429 ? retry.delayMs : LONG_WAIT_MS);
  if (status === 408 || status === 409) return passing("service-error");
  if (status !== null && status >= 500) return passing(status === 529 || status === 503 ? "busy" : "service-error");
  if (status !== null && status >= 400) return lasting(BILLING.test(result.result) ? "no-credit" : "request-refused");
  if (result.api_error) return passing("unreachable");
  return passing(DISK_FULL.test([result.result, ...result.errors].join("\n")) ? "no-room" : "program-ended");
}
