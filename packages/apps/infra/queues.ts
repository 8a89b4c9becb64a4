import type { BucketTopology } from "../src/infra/buckets.ts";
import type { BusTopology } from "../src/infra/bus.ts";
import type { DeadLetterTopology, QueueKey, QueueTopology, StrayKey } from "../src/infra/queues.ts";
import type { Topology } from "../src/infra/topology.ts";
import { componentName } from "./component-name.ts";

export type Queues = {
  readonly queues: Readonly<Record<QueueKey, sst.aws.Queue>>;
  readonly strays: Readonly<Record<StrayKey, sst.aws.Queue>>;
  /** Whoever sends to a queue from outside waits for its policy: S3 and EventBridge try it out when they are set up. */
  readonly policies: ReadonlyMap<string, aws.sqs.QueuePolicy>;
};

type Sender = { readonly service: "s3.amazonaws.com" | "events.amazonaws.com"; readonly source: string };

export function createQueues({ queues, strays, buckets, bus, scope }: Topology): Queues {
  const policies = new Map<string, aws.sqs.QueuePolicy>();
  const senders = sendersOf(buckets.mail, bus);
  const create = (queue: QueueTopology) => {
    const dead = createDeadLetters(queue.deadLetter, [queue.arn]);
    const main = createQueue(queue, dead);
    for (const each of [queue, queue.deadLetter]) {
      policies.set(
        each.name,
        createPolicy(each, each === queue ? main : dead, senders.get(each.name === queue.name ? queue.key : `${queue.key}-dlq`), scope.account),
      );
    }
    return main;
  };
  const createStray = (stray: DeadLetterTopology) => {
    const queue = createDeadLetters(stray, []);
    policies.set(stray.name, createPolicy(stray, queue, undefined, scope.account));
    return queue;
  };
  return {
    queues: {
      mail: create(queues.mail),
      routing: create(queues.routing),
      unclaimed: create(queues.unclaimed),
      output: create(queues.output),
    },
    strays: { relay: createStray(strays.relay), janitor: createStray(strays.janitor) },
    policies,
  };
}

const sendersOf = (mail: BucketTopology, { rules }: BusTopology): ReadonlyMap<string, Sender> =>
  new Map([
    ["mail", { service: "s3.amazonaws.com", source: mail.arn }],
    ["routing", { service: "events.amazonaws.com", source: rules.routing.arn }],
    // What EventBridge could not deliver within a day.
    ["routing-dlq", { service: "events.amazonaws.com", source: rules.routing.arn }],
  ]);

function createQueue({ key, name, definition }: QueueTopology, dead: sst.aws.Queue) {
  return new sst.aws.Queue(componentName(key, "queue"), {
    visibilityTimeout: `${definition.visibilitySeconds} seconds`,
    dlq: { queue: dead.arn, retry: definition.maxReceiveCount },
    transform: {
      queue: {
        name,
        messageRetentionSeconds: definition.retentionSeconds,
        maxMessageSize: definition.maxMessageBytes,
        sqsManagedSseEnabled: true,
        tags: { ...definition.tags },
      },
    },
  });
}

function createDeadLetters({ name, retentionSeconds, tags }: DeadLetterTopology, sources: readonly string[]) {
  return new sst.aws.Queue(componentName(nameOf(name), "queue"), {
    transform: {
      queue: {
        name,
        messageRetentionSeconds: retentionSeconds,
        sqsManagedSseEnabled: true,
        tags: { ...tags },
        ...(sources.length === 0 ? {} : { redriveAllowPolicy: JSON.stringify({ redrivePermission: "byQueue", sourceQueueArns: sources }) }),
      },
    },
  });
}

/** TLS alone, and one service for one source. The component's own policy would let in every bucket and rule of the world. */
function createPolicy(
  { name, arn }: { readonly name: string; readonly arn: string },
  queue: sst.aws.Queue,
  sender: Sender | undefined,
  account: string,
) {
  const statements: aws.types.input.iam.GetPolicyDocumentStatementArgs[] = [
    {
      sid: "OnlyByTls",
      effect: "Deny",
      principals: [{ type: "*", identifiers: ["*"] }],
      actions: ["sqs:*"],
      resources: [arn],
      conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
    },
  ];
  if (sender) {
    statements.push({
      sid: "Sender",
      effect: "Allow",
      principals: [{ type: "Service", identifiers: [sender.service] }],
      actions: ["sqs:SendMessage"],
      resources: [arn],
      conditions: [
        { test: "ArnEquals", variable: "aws:SourceArn", values: [sender.source] },
        { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
      ],
    });
  }
  return new aws.sqs.QueuePolicy(componentName(nameOf(name), "queue", "policy"), {
    queueUrl: queue.url,
    policy: aws.iam.getPolicyDocumentOutput({ statements }).json,
  });
}

/** Without app and stage, which SST puts in front by itself. */
const nameOf = (name: string): string => name.split("-").slice(2).join("-");
