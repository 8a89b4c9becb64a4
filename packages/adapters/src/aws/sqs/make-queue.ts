import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { awsFault, errorName, faulting } from "../aws-fault.ts";
import { QueueDeletedRecentlyError } from "./queue-errors.ts";
import type { WorkQueueDefinition } from "./queues.ts";

/** Makes the queue and its dead letters' as defined, unless they are there. The queue's URL. Throws `QueueDeletedRecentlyError` within a minute of a deletion. */
export async function makeQueue(sqs: SQSClient, queue: WorkQueueDefinition): Promise<string> {
  const { deadLetterQueue, deadLetterRetentionSeconds, tags } = queue;
  const deadUrl = await create(sqs, deadLetterQueue, tags, {
    MessageRetentionPeriod: String(deadLetterRetentionSeconds),
    SqsManagedSseEnabled: "true",
  });
  const { Attributes } = await faulting({ action: "read the attributes of a queue", on: deadLetterQueue }, () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ["QueueArn"] })),
  );
  return create(sqs, queue.name, tags, {
    VisibilityTimeout: String(queue.visibilitySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    MaximumMessageSize: String(queue.maxMessageBytes),
    SqsManagedSseEnabled: "true",
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: queue.maxReceiveCount }),
  });
}

async function create(sqs: SQSClient, name: string, tags: Readonly<Record<string, string>>, attributes: Record<string, string>): Promise<string> {
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes, tags: { ...tags } }));
    return String(QueueUrl);
  } catch (error) {
    if (errorName(error).endsWith("QueueDeletedRecently")) throw new QueueDeletedRecentlyError(name, { cause: error });
    throw awsFault(error, { action: "make a queue", on: name });
  }
}
