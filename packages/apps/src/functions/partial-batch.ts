import type { Logger } from "@webordinary/domain";

/** The part of Lambda's SQS event that is used here. */
export type QueueBatch = { readonly Records: readonly { readonly messageId: string; readonly body: string }[] };
export type PartialFailure = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/**
 * Handles each message of a batch on its own: those that throw are given back to the queue, which tries them again and after
 * some times puts them aside; the others are done.
 */
export async function eachMessage(batch: QueueBatch, logger: Logger, handle: (body: string) => Promise<void>): Promise<PartialFailure> {
  const failures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of batch.Records) {
    try {
      await handle(body);
    } catch (error) {
      logger.error("a message could not be handled and goes back to its queue", { messageId, error: describeError(error) });
      failures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures: failures };
}

export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  return `${code}${error.message}`;
}
