import type { ClaudeRun } from "./claude-process.ts";
import type { Result } from "./events.ts";
import type { Transcript } from "./transcript.ts";

/** A failure in words for people: nothing of the service's own words, which name hosts, accounts and paths. */
export type Fault = { readonly reason: string; readonly passing: boolean; readonly retryAfterMs: number | null };

/** When the service wants a longer wait than the CLI is willing to make, it gives up at once and doesn't say for how long. Milliseconds. */
const LONG_WAIT_MS = 60_000;

const lasting = (reason: string): Fault => ({ reason, passing: false, retryAfterMs: null });
const passing = (reason: string, retryAfterMs: number | null = null): Fault => ({ reason, passing: true, retryAfterMs });

const NOT_ALLOWED = "The editing service doesn't accept this installation's key. Whoever runs this installation has to check it.";
const NO_CREDIT = "The editing service's account has no credit left. Whoever runs this installation has to top it up.";
const NO_MODEL = "The editing service doesn't know the model that this installation asks for. Whoever runs this installation has to check it.";
const TOO_LARGE = "The message and its files are too large for the editing service.";
const REFUSED_REQUEST = "The editing service can't work on this conversation as it is.";
const BUSY = "The editing service is busy.";
const UNREACHABLE = "The editing service can't be reached.";
const BROKEN = "The editing service had an error.";
const ENDED = "The editing program ended unexpectedly.";
const NOT_INSTALLED = "The editing program isn't installed as it should be. Whoever runs this installation has to check it.";
const NO_ROOM = "There is no room left on the disk of the machine that edits the site.";
const NO_SITE_TOOLS = "The tools for the site could not be started.";

const NO_PROGRAM: readonly string[] = ["ENOENT", "EACCES", "ENOEXEC"];
const BILLING = /credit balance|billing/i;
const DISK_FULL = /ENOSPC|EDQUOT|no space left/i;

export const siteToolsFault = (): Fault => passing(NO_SITE_TOOLS);
export const noRoomFault = (): Fault => passing(NO_ROOM);

/** Why a run without a result ended. */
export function faultWithoutResult({ notStarted, stderr }: ClaudeRun): Fault {
  if (notStarted !== null) return NO_PROGRAM.includes(notStarted) ? lasting(NOT_INSTALLED) : passing(ENDED);
  return passing(DISK_FULL.test(stderr) ? NO_ROOM : ENDED);
}

/** Why a result with an error is none; of a service's error by its HTTP status. */
export function faultOfResult(result: Result, { retry }: Transcript): Fault {
  const status = result.api_error_status ?? null;
  if (status === 401 || status === 403) return lasting(NOT_ALLOWED);
  if (status === 404) return lasting(NO_MODEL);
  if (status === 413) return lasting(TOO_LARGE);
  if (status === 429) return passing(BUSY, retry?.status === 429 ? retry.delayMs : LONG_WAIT_MS);
  if (status === 408 || status === 409) return passing(BROKEN);
  if (status !== null && status >= 500) return passing(status === 529 || status === 503 ? BUSY : BROKEN);
  if (status !== null && status >= 400) return lasting(BILLING.test(result.result) ? NO_CREDIT : REFUSED_REQUEST);
  if (result.api_error) return passing(UNREACHABLE);
  return passing(DISK_FULL.test([result.result, ...result.errors].join("\n")) ? NO_ROOM : ENDED);
}
