import { DeleteQueueCommand, GetQueueAttributesCommand, ListQueuesCommand, ListQueueTagsCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { ClaimRequest, type Clock, Doorbell, type ProjectUser, ReplyRequest, VISIBILITY_TIMEOUT_MS, type WorkQueues } from "@webordinary/domain";
import type { z } from "zod";
import { faulting } from "../aws-fault.ts";
import type { Stage } from "../dynamodb/tables.ts";
import { inputPrefix, inputQueue, inputQueueOwner, sharedQueues, type WorkQueueDefinition } from "./queues.ts";
import { isMissing, LAST_USED_TAG, SqsQueue } from "./sqs-queue.ts";
import { SqsWorkQueue } from "./sqs-work-queue.ts";

/** An input queue that nobody used for so long may go. Milliseconds. */
export const INPUT_QUEUE_IDLE_MS = 24 * 60 * 60 * 1000;
/** Short polls ask only some of SQS's servers and may miss what is there: even who doesn't want to wait waits this long. Seconds. */
const MIN_WAIT_SECONDS = 1;

export type SqsWorkQueuesOptions = Stage & {
  readonly sqs: SQSClient;
  readonly clock: Clock;
  /** Whole seconds, in milliseconds. */
  readonly visibilityTimeoutMs?: number;
  /** 0 only where all messages are on one server. */
  readonly minWaitSeconds?: number;
  /** How long `send` waits for the name of a queue that was deleted in the last minute before it throws. Milliseconds, 0 by default. */
  readonly sendPatienceMs?: number;
};

/**
 * The work queues on SQS. `unclaimed` and `output` are deployed; every project+user's input queue is made at its first use and removed
 * when it has been idle (`removeIdle`). A queue whose tags name another stage is refused with `WrongStageQueueError`.
 */
export class SqsWorkQueues implements WorkQueues {
  readonly unclaimed: SqsWorkQueue<ClaimRequest>;
  readonly output: SqsWorkQueue<ReplyRequest>;
  readonly #options: SqsWorkQueuesOptions;
  readonly #queues = new Map<string, SqsQueue>();

  constructor(options: SqsWorkQueuesOptions) {
    this.#options = options;
    const { unclaimed, output } = sharedQueues(options);
    this.unclaimed = this.#workQueue(unclaimed, ClaimRequest, false);
    this.output = this.#workQueue(output, ReplyRequest, false);
  }

  input(projectUser: ProjectUser): SqsWorkQueue<Doorbell> {
    return this.#workQueue(inputQueue(this.#options, projectUser), Doorbell, true);
  }

  /**
   * Deletes the input queue, and its dead letters', if it was not used for `INPUT_QUEUE_IDLE_MS` and nothing was given up on it; whether it did. Stale
   * doorbells go with it, and one that is rung within the next minute may be lost or refused: the work that a doorbell rings for is in the store, where
   * the janitor's sweep finds it, and rings again.
   */
  async removeIdle(projectUser: ProjectUser): Promise<boolean> {
    const queue = this.#queue(inputQueue(this.#options, projectUser), true);
    const found = await queue.find();
    if (!found) return false;
    const idleMs = Date.parse(this.#options.clock.now()) - (Date.parse(found.tags[LAST_USED_TAG] ?? "") || 0);
    // SQS counts approximately; together with a day without use that is enough.
    if (idleMs < INPUT_QUEUE_IDLE_MS || (await this.#count(found.deadLetters)) > 0) return false;
    for (const QueueUrl of [found.queue, found.deadLetters]) {
      await faulting({ action: "delete an idle queue", on: QueueUrl }, () => this.#options.sqs.send(new DeleteQueueCommand({ QueueUrl })));
    }
    queue.forget();
    return true;
  }

  /** How many messages the input queue's dead letters hold, as far as SQS knows. A look doesn't count as a use. */
  async countDeadLetters(projectUser: ProjectUser): Promise<number> {
    const found = await this.#queue(inputQueue(this.#options, projectUser), true).find();
    return found ? this.#count(found.deadLetters) : 0;
  }

  /** Whose input queues there are, of this stage alone. */
  async inputs(): Promise<readonly ProjectUser[]> {
    const { sqs } = this.#options;
    const owners = new Set<ProjectUser>();
    const prefix = inputPrefix(this.#options);
    let NextToken: string | undefined;
    do {
      const page = await faulting({ action: "list queues", on: `${prefix}*` }, () =>
        sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix, MaxResults: 1000, ...(NextToken ? { NextToken } : {}) })),
      );
      for (const QueueUrl of page.QueueUrls ?? []) {
        const owner = inputQueueOwner(this.#options, await this.#tags(QueueUrl));
        if (owner) owners.add(owner);
      }
      NextToken = page.NextToken;
    } while (NextToken);
    return [...owners].toSorted();
  }

  async #tags(QueueUrl: string): Promise<Readonly<Record<string, string>>> {
    try {
      const { Tags = {} } = await faulting({ action: "read the tags of a queue", on: QueueUrl }, () =>
        this.#options.sqs.send(new ListQueueTagsCommand({ QueueUrl })),
      );
      return Tags;
    } catch (error) {
      // Lists go on naming a queue for a while after its deletion.
      if (isMissing(error)) return {};
      throw error;
    }
  }

  /** Messages that wait, are being handled or are delayed. */
  async #count(QueueUrl: string): Promise<number> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"] as const;
    const { Attributes = {} } = await faulting({ action: "count a queue's messages", on: QueueUrl }, () =>
      this.#options.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] })),
    );
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  #workQueue<Body>(definition: WorkQueueDefinition, schema: z.ZodType<Body>, onDemand: boolean): SqsWorkQueue<Body> {
    const { visibilityTimeoutMs = VISIBILITY_TIMEOUT_MS, minWaitSeconds = MIN_WAIT_SECONDS, sendPatienceMs = 0 } = this.#options;
    return new SqsWorkQueue(this.#queue(definition, onDemand), schema, { visibilityTimeoutMs, minWaitSeconds, sendPatienceMs });
  }

  #queue(definition: WorkQueueDefinition, onDemand: boolean): SqsQueue {
    let queue = this.#queues.get(definition.name);
    if (!queue) {
      const { sqs, clock } = this.#options;
      queue = new SqsQueue({ sqs, clock, definition, onDemand, stage: this.#options });
      this.#queues.set(definition.name, queue);
    }
    return queue;
  }
}
