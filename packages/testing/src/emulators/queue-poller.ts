import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** Lambda's SQS event, as far as functions read it. */
export type QueueEvent = {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly attributes: Readonly<Record<string, string>> }[];
};
export type QueueFunction = (event: QueueEvent) => Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }>;

export type QueuePollerOptions = {
  readonly sqs: SQSClient;
  readonly queueName: string;
  readonly batchSize: number;
  readonly call: QueueFunction;
  /** A failed message comes back after this and not after the queue's visibility timeout, so that tests needn't wait for it. Seconds, 0 by default. */
  readonly retrySeconds?: number;
};

export type Poller = { stop(): Promise<void> };

const WAIT_SECONDS = 20;

/**
 * Calls a function with a queue's messages as Lambda's event source mapping does: batches, partial failures, deletion of what was
 * handled; what fails again and again is the queue's own to move to its dead letters. One batch at a time.
 */
export async function pollQueue({ sqs, queueName, batchSize, call, retrySeconds = 0 }: QueuePollerOptions): Promise<Poller> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  const stop = new AbortController();
  const settle = async (message: Message, failed: boolean) => {
    const handle = { QueueUrl, ReceiptHandle: message.ReceiptHandle };
    if (failed) await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: retrySeconds }));
    else await sqs.send(new DeleteMessageCommand(handle));
  };
  const round = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: batchSize, WaitTimeSeconds: WAIT_SECONDS, MessageSystemAttributeNames: ["All"] }),
      { abortSignal: stop.signal },
    );
    if (Messages.length === 0) return;
    const failed = await failures(call, Messages);
    for (const message of Messages) await settle(message, failed.has(message.MessageId ?? ""));
  };
  const polling = (async () => {
    while (!stop.signal.aborted) {
      try {
        await round();
      } catch (error) {
        if (!stop.signal.aborted) throw error;
      }
    }
  })();
  return {
    async stop() {
      stop.abort();
      await polling;
    },
  };
}

/** A function that throws has handled nothing of its batch. */
async function failures(call: QueueFunction, messages: readonly Message[]): Promise<ReadonlySet<string>> {
  const Records = messages.map(({ MessageId = "", Body = "", Attributes = {} }) => ({ messageId: MessageId, body: Body, attributes: Attributes }));
  try {
    const { batchItemFailures } = await call({ Records });
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  } catch {
    return new Set(Records.map(({ messageId }) => messageId));
  }
}
