import { ChangeMessageVisibilityCommand, DeleteMessageCommand, type Message } from "@aws-sdk/client-sqs";
import { type Delivery, MAX_DELIVERY_ATTEMPTS } from "@webordinary/domain";
import { errorName } from "../aws-fault.ts";
import { giveUp } from "./dead-letters.ts";
import type { SqsQueue } from "./sqs-queue.ts";

/** SQS keeps no message away for longer than 12 hours. Seconds. */
const MAX_VISIBILITY_SECONDS = 12 * 60 * 60;
const NO_LONGER_OURS = /MessageNotInflight|ReceiptHandleIsInvalid/;

/**
 * One received message. SQS lets an old receipt handle settle a message that has gone to somebody else since, so from its visibility
 * timeout on, by this machine's clock, a delivery settles nothing: whoever was that slow must not go on.
 */
export class SqsDelivery<Body> implements Delivery<Body> {
  readonly body: Body;
  readonly attempt: number;
  readonly #queue: SqsQueue;
  readonly #handle: string;
  readonly #text: string;
  #oursUntil: number;

  constructor(queue: SqsQueue, message: Message, body: Body, oursUntil: number) {
    this.#queue = queue;
    this.#handle = message.ReceiptHandle ?? "";
    this.#text = message.Body ?? "";
    this.body = body;
    this.attempt = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
    this.#oursUntil = oursUntil;
  }

  async ack(): Promise<void> {
    if (!this.#isOurs()) return;
    this.#oursUntil = 0;
    await deleteMessage(this.#queue, this.#handle);
  }

  async retry(reason: string, delayMs = 0): Promise<void> {
    if (!this.#isOurs()) return;
    this.#oursUntil = 0;
    if (this.attempt < MAX_DELIVERY_ATTEMPTS) await this.#setVisibility(delayMs);
    else await moveToDeadLetters(this.#queue, { ReceiptHandle: this.#handle, Body: this.#text }, reason);
  }

  #isOurs(): boolean {
    return this.#now() < this.#oursUntil;
  }

  #setVisibility(ms: number): Promise<void> {
    const VisibilityTimeout = Math.min(MAX_VISIBILITY_SECONDS, Math.ceil(ms / 1000));
    return this.#queue.use("keep a message away", async ({ queue }) => {
      try {
        await this.#queue.options.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue, ReceiptHandle: this.#handle, VisibilityTimeout }));
      } catch (error) {
        if (!NO_LONGER_OURS.test(errorName(error))) throw error;
      }
    });
  }

  #now(): number {
    return Date.parse(this.#queue.options.clock.now());
  }
}

/** First to the dead letters, then away: a crash in between leaves it twice rather than nowhere. */
export async function moveToDeadLetters(queue: SqsQueue, { ReceiptHandle = "", Body = "" }: Message, reason: string): Promise<void> {
  const { sqs, clock } = queue.options;
  await queue.use("give a message up", ({ deadLetters }) => giveUp(sqs, deadLetters, Body, reason, clock.now()));
  await deleteMessage(queue, ReceiptHandle);
}

async function deleteMessage(queue: SqsQueue, ReceiptHandle: string): Promise<void> {
  await queue.use("delete a message", async (urls) => {
    try {
      await queue.options.sqs.send(new DeleteMessageCommand({ QueueUrl: urls.queue, ReceiptHandle }));
    } catch (error) {
      if (!NO_LONGER_OURS.test(errorName(error))) throw error;
    }
  });
}
