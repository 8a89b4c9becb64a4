import { inputPrefix, sharedQueues, type WorkQueueDefinition } from "@webordinary/adapters/aws";
import { FUNCTION_LIMITS } from "./function-limits.ts";
import { arn, nameIn, type Scope } from "./scope.ts";

export type QueueKey = "mail" | "routing" | "unclaimed" | "output";

/** AWS asks for six times the function's timeout, so that its retries of a throttled function don't look like failures. */
export const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;
/** An EventBridge event or S3 notification may be larger than a doorbell: the largest that SQS takes. Bytes. */
const MAX_EVENT_BYTES = 1_048_576;

/** A queue and the one beside it for what could not be handled. Standard queues, encrypted, reached by TLS alone. */
export type QueueTopology = {
  readonly key: QueueKey;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** What the adapters make and rely on. */
  readonly definition: WorkQueueDefinition;
  readonly deadLetter: DeadLetterTopology;
  /** Above this age of the oldest message somebody is told: nobody seems to receive. Seconds. */
  readonly oldestSeconds: number;
};

export type DeadLetterTopology = {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly retentionSeconds: number;
  readonly tags: Readonly<Record<string, string>>;
};

/** The queues that always exist. Those that a function takes from hide a message for six of its timeouts. */
export function describeQueues(scope: Scope): Readonly<Record<QueueKey, QueueTopology>> {
  const shared = sharedQueues(scope);
  const forFunction = (name: "ingest" | "router" | "reply") => ({
    visibilitySeconds: FUNCTION_LIMITS[name].timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT,
  });
  const like = (name: string): WorkQueueDefinition => ({
    ...shared.unclaimed,
    name: nameIn(scope, name),
    deadLetterQueue: nameIn(scope, `${name}-dlq`),
  });
  const queue = (key: QueueKey, definition: WorkQueueDefinition, oldestSeconds: number): QueueTopology => ({
    key,
    ...addressed(scope, definition.name),
    definition,
    deadLetter: deadLetter(scope, definition),
    oldestSeconds,
  });
  const events = { maxMessageBytes: MAX_EVENT_BYTES };
  return {
    mail: queue("mail", { ...like("mail"), ...events, ...forFunction("ingest") }, 300),
    routing: queue("routing", { ...like("routing"), ...events, ...forFunction("router") }, 300),
    // Where no worker runs, one takes a minute or two to start; then requests are taken at once.
    unclaimed: queue("unclaimed", shared.unclaimed, 600),
    output: queue("output", { ...shared.output, ...forFunction("reply") }, 600),
  };
}

/** What isn't a queue's but goes astray too: batches of the events' stream, and calls of the janitor's schedule. */
export type StrayKey = "relay" | "janitor";

export function describeStrays(scope: Scope): Readonly<Record<StrayKey, DeadLetterTopology>> {
  const stray = (key: StrayKey) => deadLetter(scope, { ...sharedQueues(scope).unclaimed, deadLetterQueue: nameIn(scope, `${key}-dlq`) });
  return { relay: stray("relay"), janitor: stray("janitor") };
}

/** The queues of project+users: made when there is work, each with its dead letters beside it; removed by the janitor when idle for a day. */
export type InputQueuesTopology = {
  readonly namePrefix: string;
  /** All of them and nothing else: what a principal may be given. */
  readonly arn: string;
};

export function describeInputQueues(scope: Scope): InputQueuesTopology {
  const namePrefix = inputPrefix(scope);
  return { namePrefix, arn: arn.queue(scope, `${namePrefix}*`) };
}

const deadLetter = (scope: Scope, { deadLetterQueue, deadLetterRetentionSeconds, tags }: WorkQueueDefinition): DeadLetterTopology => ({
  ...addressed(scope, deadLetterQueue),
  retentionSeconds: deadLetterRetentionSeconds,
  tags,
});

const addressed = (scope: Scope, name: string) => ({
  name,
  arn: arn.queue(scope, name),
  url: `https://sqs.${scope.region}.amazonaws.com/${scope.account}/${name}`,
});
