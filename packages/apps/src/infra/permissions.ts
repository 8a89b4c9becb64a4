import { BEDROCK_ACTIONS, type BedrockTopology } from "./bedrock.ts";
import { type BucketKey, type BucketTopology, INBOUND_PREFIX, RAW_MAIL_PREFIX, SENT_REPLIES_PREFIX } from "./buckets.ts";
import type { BusTopology } from "./bus.ts";
import type { ChatTopology } from "./chat.ts";
import type { FunctionKey } from "./function-limits.ts";
import type { MailTopology } from "./mail.ts";
import type { DeadLetterTopology, InputQueuesTopology, QueueKey, QueueTopology, StrayKey } from "./queues.ts";
import { arn, type Scope } from "./scope.ts";
import { type SiteTopology, siteBuckets } from "./sites.ts";
import type { TableTopology } from "./tables.ts";
import type { WorkerTopology } from "./worker.ts";

export type PrincipalKey = FunctionKey | "worker";

/** One allowance. Actions are always written out; `*` as a resource is for the few calls that AWS can't restrict. */
export type Allow = {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
};

export type Permitted = {
  readonly scope: Scope;
  readonly tables: readonly TableTopology[];
  readonly queues: Readonly<Record<QueueKey, QueueTopology>>;
  readonly strays: Readonly<Record<StrayKey, DeadLetterTopology>>;
  readonly inputQueues: InputQueuesTopology;
  readonly buckets: Readonly<Record<BucketKey, BucketTopology>>;
  readonly bus: BusTopology;
  readonly sites: readonly SiteTopology[];
  readonly mail: MailTopology | undefined;
  readonly chat: ChatTopology | undefined;
  readonly worker: WorkerTopology;
  /** Metrics are lines of the log (CloudWatch's embedded format), so nobody needs a right for them. */
  readonly metricsNamespace: string;
};

/** What a principal may do beyond what its trigger needs (taking from its queue or stream), which comes with the trigger. */
export function permissionsOf(principal: PrincipalKey, t: Permitted): readonly Allow[] {
  const { read, append, put, write, count } = onTables(t.tables);
  const { send, sendInput, take } = onQueues(t);
  const { get, add, keep, replace } = onBuckets(t.buckets);
  const wake: Allow = { actions: ["ecs:DescribeServices", "ecs:UpdateService"], resources: [t.worker.serviceArn] };
  const ringForWork = [append("events"), read("leases"), sendInput, ...send("unclaimed"), ...send("output"), wake];
  switch (principal) {
    case "ingest":
      return [
        append("events"),
        read("projects"),
        count("read-models"),
        ...get("mail", INBOUND_PREFIX),
        ...keep("mail", RAW_MAIL_PREFIX),
        ...keep("media"),
        dead(t, "mail"),
      ];
    case "relay":
      return [
        read("events"),
        write("read-models"),
        { actions: ["events:PutEvents"], resources: [t.bus.arn] },
        { actions: ["sqs:SendMessage"], resources: [t.strays.relay.arn] },
      ];
    case "router":
      return [...ringForWork, dead(t, "routing")];
    case "reply":
      return [
        append("events"),
        read("projects"),
        ...keep("artifacts", SENT_REPLIES_PREFIX),
        // The changed pages' pictures.
        ...get("media"),
        ...sendMail(t.mail),
        dead(t, "output"),
      ];
    case "janitor":
      return [...ringForWork, write("read-models"), read("projects"), ...tidyQueues(t)];
    case "webhook":
      return [append("events"), read("projects"), put("inbox")];
    case "chat":
      return [append("events"), read("projects"), count("read-models"), add("mail", RAW_MAIL_PREFIX), ...keep("media")];
    case "worker":
      return [
        append("events"),
        put("leases"),
        read("projects"),
        read("read-models"),
        ...take("unclaimed"),
        ...takeInput(t),
        ...send("unclaimed"),
        dead(t, "unclaimed"),
        wake,
        // Reads attachments, and puts the changed pages' pictures.
        ...keep("media"),
        ...replace("artifacts"),
        ...replace("previews"),
        ...publishSites(t.sites),
        ...askBedrock(t.worker.bedrock),
        // Asked for by the ECS agent, in the task's name: see worker/task-protection.ts.
        { actions: ["ecs:UpdateTaskProtection"], resources: [arn.tasks(t.scope, t.worker.cluster)] },
      ];
  }
}

const READ = ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:Query"] as const;

function onTables(tables: readonly TableTopology[]) {
  const of = (key: string) => {
    const table = tables.find((each) => each.key === key);
    if (!table) throw new Error(`no table is called ${key}: correct permissions.ts, or define it in packages/adapters/src/aws/dynamodb/tables.ts`);
    return table.arn;
  };
  return {
    // Listing all projects is a scan, of one small table.
    read: (key: string): Allow => ({ actions: key === "projects" ? [...READ, "dynamodb:Scan"] : READ, resources: [of(key)] }),
    /** Nobody may change or delete an event. */
    append: (key: string): Allow => ({ actions: [...READ, "dynamodb:PutItem"], resources: [of(key)] }),
    /** The read models that count a sender's messages; the relay alone writes and removes the others. */
    count: (key: string): Allow => ({ actions: [...READ, "dynamodb:PutItem"], resources: [of(key)] }),
    put: (key: string): Allow => ({ actions: [...READ, "dynamodb:PutItem", "dynamodb:UpdateItem"], resources: [of(key)] }),
    write: (key: string): Allow => ({ actions: [...READ, "dynamodb:DeleteItem", "dynamodb:PutItem"], resources: [of(key)] }),
  };
}

const TAKE = [
  "sqs:ChangeMessageVisibility",
  "sqs:DeleteMessage",
  "sqs:GetQueueAttributes",
  "sqs:GetQueueUrl",
  "sqs:ListQueueTags",
  "sqs:ReceiveMessage",
] as const;
/** Before anything else a queue's tags are asked whose it is, and its dead letters' too. */
const FIND = ["sqs:GetQueueUrl", "sqs:ListQueueTags"] as const;
const SEND = [...FIND, "sqs:SendMessage"] as const;

function onQueues({ queues, inputQueues }: Permitted) {
  return {
    send: (key: QueueKey): readonly Allow[] => [
      { actions: SEND, resources: [queues[key].arn] },
      { actions: FIND, resources: [queues[key].deadLetter.arn] },
    ],
    // Whoever rings first makes the queue, tagged with stage and project.
    sendInput: {
      actions: [...SEND, "sqs:CreateQueue", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:TagQueue"],
      resources: [inputQueues.arn],
    } as Allow,
    take: (key: QueueKey): readonly Allow[] => [{ actions: TAKE, resources: [queues[key].arn] }],
  };
}

/** A queue's dead letters have its name and `-dlq`, so they are meant too. */
const takeInput = ({ inputQueues }: Permitted): readonly Allow[] => [
  { actions: [...TAKE, "sqs:CreateQueue", "sqs:SendMessage", "sqs:TagQueue"], resources: [inputQueues.arn] },
];

const tidyQueues = ({ inputQueues }: Permitted): readonly Allow[] => [
  { actions: ["sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:ListQueueTags", "sqs:ReceiveMessage"], resources: [inputQueues.arn] },
  // AWS knows no resource for it: the adapter asks for the stage's prefix and checks the tags.
  { actions: ["sqs:ListQueues"], resources: ["*"] },
];

/** A receiver that gives a message up puts it there itself, with the reason. */
const dead = ({ queues }: Permitted, key: QueueKey): Allow => ({ actions: SEND, resources: [queues[key].deadLetter.arn] });

const GET = ["s3:GetObject"] as const;
// Without it S3 says 403 to a question for an object that doesn't exist.
const LIST = ["s3:ListBucket"] as const;
const PUT = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"] as const;
const REPLACE = [...PUT, "s3:DeleteObject"] as const;

function onBuckets(buckets: Readonly<Record<BucketKey, BucketTopology>>) {
  const on = (key: BucketKey, actions: readonly string[], prefix = ""): readonly Allow[] => [
    { actions, resources: [`${buckets[key].arn}/${prefix}*`] },
    { actions: LIST, resources: [buckets[key].arn] },
  ];
  return {
    get: (key: BucketKey, prefix?: string) => on(key, GET, prefix),
    /** Puts, and reads nothing. */
    add: (key: BucketKey, prefix: string): Allow => ({ actions: ["s3:PutObject"], resources: [`${buckets[key].arn}/${prefix}*`] }),
    /** Puts, and never deletes. */
    keep: (key: BucketKey, prefix?: string) => on(key, PUT, prefix),
    replace: (key: BucketKey) => on(key, REPLACE),
  };
}

/** Of the distribution's id nothing is known before it exists: the mapping puts its ARN in place of `distribution:{projectId}`. */
export const DISTRIBUTION_REFERENCE = "distribution:";

function publishSites(sites: readonly SiteTopology[]): readonly Allow[] {
  if (sites.length === 0) return [];
  const buckets = siteBuckets(sites);
  return [
    { actions: REPLACE, resources: buckets.map((bucket) => `${bucket}/*`) },
    { actions: LIST, resources: buckets },
    { actions: ["cloudfront:CreateInvalidation"], resources: sites.map(({ projectId }) => `${DISTRIBUTION_REFERENCE}${projectId}`) },
  ];
}

const sendMail = (mail: MailTopology | undefined): readonly Allow[] =>
  mail === undefined ? [] : [{ actions: ["ses:SendEmail", "ses:SendRawEmail"], resources: [mail.identityArn, mail.configurationSetArn] }];

const askBedrock = (bedrock: BedrockTopology | undefined): readonly Allow[] =>
  bedrock === undefined ? [] : [{ actions: BEDROCK_ACTIONS, resources: bedrock.resources }];
