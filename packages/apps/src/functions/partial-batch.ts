import { type Logger, MAX_DELIVERY_ATTEMPTS } from "@webordinary/domain";

/** The part of Lambda's SQS event that is used here. */
export type QueueBatch = {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes?: { readonly ApproximateReceiveCount?: string };
  }[];
};
export type PartialFailure = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

/** Where a queue's messages go that were given up, with the reason. */
export interface DeadLetters {
  giveUp(body: string, reason: string): Promise<void>;
}

export type MessageHandler<Message> = {
  readonly logger: Logger;
  readonly deadLetters: DeadLetters;
  /** Throws for a body that is none of ours: no further try would read it otherwise. */
  readonly read: (body: string) => Message;
  readonly handle: (message: Message) => Promise<void>;
};

/**
 * Handles each message of a batch on its own. One that can't be read goes to the dead letters at once; one that can't be handled is
 * given back to the queue, and after `MAX_DELIVERY_ATTEMPTS` goes there too. By our own hand: SQS would move it without a reason.
 */
export async function eachMessage<Message>(batch: QueueBatch, handler: MessageHandler<Message>): Promise<PartialFailure> {
  const failures: { itemIdentifier: string }[] = [];
  for (const record of batch.Records) {
    if (!(await settled(record, handler))) failures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures: failures };
}

/** False when the message has to come again. */
async function settled<Message>({ messageId, body, attributes }: QueueBatch["Records"][number], handler: MessageHandler<Message>): Promise<boolean> {
  const { logger, deadLetters, read, handle } = handler;
  const attempt = Number(attributes?.ApproximateReceiveCount ?? 1);
  try {
    const message = attemptTo(read, body);
    if (!message.ok) {
      logger.error("a message could not be read and was put aside", { messageId, reason: message.reason });
      await deadLetters.giveUp(body, message.reason);
      return true;
    }
    await handle(message.value);
    return true;
  } catch (error) {
    const reason = describeError(error);
    logger.error("a message could not be handled", { messageId, attempt, error: reason });
    return attempt >= MAX_DELIVERY_ATTEMPTS && putAside(handler, messageId, body, reason);
  }
}

async function putAside(
  { logger, deadLetters }: Pick<MessageHandler<unknown>, "logger" | "deadLetters">,
  messageId: string,
  body: string,
  reason: string,
) {
  try {
    await deadLetters.giveUp(body, `${MAX_DELIVERY_ATTEMPTS} tries failed, the last one by: ${reason}`);
    return true;
  } catch (error) {
    // The queue does it then, without the reason.
    logger.error("a message could not be put aside", { messageId, error: describeError(error) });
    return false;
  }
}

type Attempted<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

function attemptTo<T>(read: (body: string) => T, body: string): Attempted<T> {
  try {
    return { ok: true, value: read(body) };
  } catch (error) {
    return { ok: false, reason: `malformed: ${describeError(error)}` };
  }
}

export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? `${error.code}: ` : "";
  return `${code}${error.message}`;
}
