import { GetQueueUrlCommand, ListQueueTagsCommand, type SQSClient, TagQueueCommand } from "@aws-sdk/client-sqs";
import type { Clock } from "@webordinary/domain";
import { AwsFault, awsFault, errorName, faulting } from "../aws-fault.ts";
import type { Stage } from "../dynamodb/tables.ts";
import { makeQueue } from "./make-queue.ts";
import { QueueDeletedRecentlyError, WrongStageQueueError } from "./queue-errors.ts";
import { isOf, type WorkQueueDefinition } from "./queues.ts";

/** Says on an input queue when it was last used, since SQS itself doesn't: an instant. */
export const LAST_USED_TAG = "last-used";
/** The tag is written anew when it is older than this; a quarter of a day, so that a day's idleness can be told by it. Milliseconds. */
const LAST_USED_STEP_MS = 6 * 60 * 60 * 1000;
/** Between two tries to make a queue that was deleted recently. Milliseconds. */
const RECREATE_PAUSE_MS = 1_000;

export type SqsQueueOptions = {
  readonly sqs: SQSClient;
  readonly stage: Stage;
  readonly definition: WorkQueueDefinition;
  readonly clock: Clock;
  /** Made when it is missing, and marked as used; otherwise it must be there. */
  readonly onDemand: boolean;
};

export type QueueUrls = { readonly queue: string; readonly deadLetters: string };

/** One queue and its dead letters': found by name and checked to be of this stage before anything else, made on demand, found again after it was deleted. */
export class SqsQueue {
  readonly options: SqsQueueOptions;
  #found: Promise<QueueUrls> | null = null;
  #lastUsed = 0;

  constructor(options: SqsQueueOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.definition.name;
  }

  /**
   * Runs `work` on the queue; when the queue turns out to be deleted, once more on a new one. A name that is still refused is tried again for
   * `patienceMs`, then throws `QueueDeletedRecentlyError`. Throws `WrongStageQueueError`, and `AwsFault` with what was attempted.
   */
  async use<Result>(action: string, work: (urls: QueueUrls) => Promise<Result>, patienceMs = 0): Promise<Result> {
    const until = this.#now() + patienceMs;
    for (let again = false; ; ) {
      try {
        const urls = await this.#urls();
        if (this.options.onDemand) await this.#markUsed(urls);
        return await work(urls);
      } catch (error) {
        const deleted = isMissing(error) && this.options.onDemand && !again;
        const refused = error instanceof QueueDeletedRecentlyError && this.#now() < until;
        this.#found = null;
        if (!deleted && !refused) throw this.#explained(error, action);
        if (refused) await this.options.clock.sleep(Math.min(RECREATE_PAUSE_MS, Math.max(1, until - this.#now())));
        else again = true;
      }
    }
  }

  /** The queue if it is there and of this stage, without making it. */
  async find(): Promise<(QueueUrls & { readonly tags: Readonly<Record<string, string>> }) | null> {
    try {
      return await this.#look();
    } catch (error) {
      if (isMissing(error)) return null;
      throw this.#explained(error, "look for a queue");
    }
  }

  /** What was known of it is looked up again at its next use. */
  forget(): void {
    this.#found = null;
  }

  #urls(): Promise<QueueUrls> {
    this.#found ??= this.#findOrMake();
    return this.#found;
  }

  async #findOrMake(): Promise<QueueUrls> {
    try {
      const { tags, ...urls } = await this.#look();
      this.#lastUsed = Date.parse(tags[LAST_USED_TAG] ?? "") || 0;
      return urls;
    } catch (error) {
      if (!isMissing(error) || !this.options.onDemand) throw error;
      const { definition, clock } = this.options;
      const now = clock.now();
      const queue = await makeQueue(this.options.sqs, { ...definition, tags: { ...definition.tags, [LAST_USED_TAG]: now } });
      this.#lastUsed = Date.parse(now);
      return this.#both(queue);
    }
  }

  async #look() {
    const { sqs, stage } = this.options;
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: this.name }));
    const { Tags: tags = {} } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    if (!isOf(stage, tags)) {
      const found = tags.app || tags.stage ? `${tags.app ?? "?"} ${tags.stage ?? "?"}` : "nobody known (it has no tags)";
      throw new WrongStageQueueError(this.name, `${stage.app} ${stage.stage}`, found);
    }
    return { ...this.#both(String(QueueUrl)), tags };
  }

  #both(queue: string): QueueUrls {
    return { queue, deadLetters: `${queue.slice(0, queue.lastIndexOf("/") + 1)}${this.options.definition.deadLetterQueue}` };
  }

  async #markUsed({ queue }: QueueUrls): Promise<void> {
    const now = this.#now();
    if (now - this.#lastUsed < LAST_USED_STEP_MS) return;
    await faulting({ action: "mark a queue as used", on: this.name }, () =>
      this.options.sqs.send(new TagQueueCommand({ QueueUrl: queue, Tags: { [LAST_USED_TAG]: new Date(now).toISOString() } })),
    );
    this.#lastUsed = now;
  }

  #explained(error: unknown, action: string): unknown {
    if (error instanceof WrongStageQueueError || error instanceof QueueDeletedRecentlyError) return error;
    return awsFault(error, { action, on: `queue ${this.name}` });
  }

  #now(): number {
    return Date.parse(this.options.clock.now());
  }
}

/** Also the fault that it has become on its way. */
export const isMissing = (error: unknown): boolean =>
  error instanceof AwsFault ? error.code === "missing-resource" : /QueueDoesNotExist|NonExistentQueue/.test(errorName(error));
