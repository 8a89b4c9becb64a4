import { setTimeout as pause } from "node:timers/promises";
import { ConditionalCheckFailedException, TransactionCanceledException, TransactionConflictException } from "@aws-sdk/client-dynamodb";
import { isWrittenBy } from "./event-item.ts";

/** How a conditional write ended: by our own hand, because its condition didn't hold, or because others were at the same items. */
export type WriteOutcome = "written" | "refused" | "busy";

/** Reasons of a cancelled transaction that pass by themselves. The SDK doesn't try these again, since a transaction's error has many reasons. */
const PASSING_REASONS = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/**
 * What a failed write of the append `appendId` means; undefined when it is a fault. An answer that was lost makes the SDK write
 * again, and then our own item is what stands in the way: it is known by its append's id, which nobody else has.
 */
export function outcomeOf(error: unknown, appendId: string): WriteOutcome | undefined {
  if (error instanceof ConditionalCheckFailedException) return isWrittenBy(appendId, error.Item) ? "written" : "refused";
  if (error instanceof TransactionConflictException) return "busy";
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  if (reasons.some((reason) => isWrittenBy(appendId, reason.Item))) return "written";
  if (reasons.some(({ Code }) => Code === "ConditionalCheckFailed")) return "refused";
  return reasons.some(({ Code }) => PASSING_REASONS.has(Code ?? "")) ? "busy" : undefined;
}

/** Tries of a write that others were in the way of; with the pauses below about five seconds. */
export const MAX_BUSY_ATTEMPTS = 10;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1_000;

/** Longer after every attempt and never the same for two, so that writers who met once don't meet again. */
export const pauseAfter = (attempt: number): Promise<void> => pause(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
