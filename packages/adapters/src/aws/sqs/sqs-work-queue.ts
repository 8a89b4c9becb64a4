import { type Message, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import type { DeadLetter, Delivery, WorkQueue } from "@webordinary/domain";
import type { z } from "zod";
import { giveUp, lookAtDeadLetters } from "./dead-letters.ts";
import { readBody, versionAttribute } from "./message-body.ts";
import { QueueDeletedRecentlyError } from "./queue-errors.ts";
import { moveToDeadLetters, SqsDelivery } from "./sqs-delivery.ts";
import type { SqsQueue } from "./sqs-queue.ts";

/** SQS gives no more at once. */
const MAX_BATCH = 10;
/** SQS lets nobody wait longer; a longer wait is several. Milliseconds. */
const MAX_WAIT_MS = 20_000;
/** What the answer to a long poll may take on top of its wait. Milliseconds. */
const ANSWER_MS = 5_000;
/** Dead letters by default per look. */
const DEFAULT_DEAD_LETTERS = 100;
/** Between two looks at a queue that can't be made again yet. Milliseconds. */
const DELETED_PAUSE_MS = 1_000;

export type SqsWorkQueueOptions = {
  readonly visibilityTimeoutMs: number;
  readonly minWaitSeconds: number;
  readonly sendPatienceMs: number;
};

/** An SQS standard queue of bodies that are checked when they are received. */
export class SqsWorkQueue<Body> implements WorkQueue<Body> {
  readonly #queue: SqsQueue;
  readonly #schema: z.ZodType<Body>;
  readonly #options: SqsWorkQueueOptions;

  constructor(queue: SqsQueue, schema: z.ZodType<Body>, options: SqsWorkQueueOptions) {
    this.#queue = queue;
    this.#schema = schema;
    this.#options = options;
  }

  /** Throws `QueueDeletedRecentlyError` when the janitor deleted the queue in the last minute: the sender tries again. */
  async send(body: Body): Promise<void> {
    const MessageBody = JSON.stringify(body);
    const { sqs } = this.#queue.options;
    await this.#queue.use(
      "send a message",
      ({ queue }) => sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody, MessageAttributes: versionAttribute() })),
      this.#options.sendPatienceMs,
    );
  }

  /** An abort may lose a message that was on its way at that moment to its visibility timeout: it comes again, as a further attempt. */
  async receive(
    options: { readonly max?: number; readonly waitMs?: number; readonly signal?: AbortSignal } = {},
  ): Promise<readonly Delivery<Body>[]> {
    const { max = MAX_BATCH, waitMs = 0, signal } = options;
    const deadline = this.#now() + waitMs;
    while (!signal?.aborted) {
      const wait = Math.min(MAX_WAIT_MS, Math.max(0, deadline - this.#now()));
      const messages = await this.#take(Math.min(max, MAX_BATCH), wait, signal);
      const oursUntil = this.#now() + this.#options.visibilityTimeoutMs;
      const deliveries: Delivery<Body>[] = [];
      for (const message of messages ?? []) {
        const read = readBody(this.#schema, message);
        if (read.ok) deliveries.push(new SqsDelivery(this.#queue, message, read.body, oursUntil));
        else await moveToDeadLetters(this.#queue, message, read.reason);
      }
      if (deliveries.length > 0) return deliveries;
      // After some that could not be read there may be more.
      if ((messages ?? []).length === 0 && this.#now() >= deadline) return [];
      if (messages === null) await this.#queue.options.clock.sleep(Math.min(DELETED_PAUSE_MS, Math.max(1, deadline - this.#now())), signal);
    }
    return [];
  }

  deadLetters(max = DEFAULT_DEAD_LETTERS): Promise<readonly DeadLetter[]> {
    const { sqs } = this.#queue.options;
    return this.#queue.use("look at dead letters", ({ deadLetters }) => lookAtDeadLetters(sqs, deadLetters, max, this.#options.minWaitSeconds));
  }

  /** For functions that SQS calls with messages: puts a text that can't be worked on among the dead letters, with its reason. */
  async giveUp(text: string, reason: string): Promise<void> {
    const { sqs, clock } = this.#queue.options;
    await this.#queue.use("give a message up", ({ deadLetters }) => giveUp(sqs, deadLetters, text, reason, clock.now()));
  }

  /** Null when the queue was deleted in the last minute, and so holds nothing. */
  async #take(max: number, waitMs: number, signal: AbortSignal | undefined): Promise<readonly Message[] | null> {
    const { visibilityTimeoutMs, minWaitSeconds } = this.#options;
    const WaitTimeSeconds = Math.max(minWaitSeconds, Math.ceil(waitMs / 1000));
    try {
      return await this.#queue.use("receive messages", async ({ queue }) => {
        const { Messages = [] } = await this.#queue.options.sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queue,
            MaxNumberOfMessages: max,
            WaitTimeSeconds,
            VisibilityTimeout: Math.ceil(visibilityTimeoutMs / 1000),
            MessageAttributeNames: ["All"],
            MessageSystemAttributeNames: ["ApproximateReceiveCount"],
          }),
          { requestTimeout: WaitTimeSeconds * 1000 + ANSWER_MS, ...(signal ? { abortSignal: signal } : {}) },
        );
        return Messages;
      });
    } catch (error) {
      if (signal?.aborted) return [];
      if (error instanceof QueueDeletedRecentlyError) return null;
      throw error;
    }
  }

  #now(): number {
    return Date.parse(this.#queue.options.clock.now());
  }
}
