import { ChangeMessageVisibilityBatchCommand, type Message, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { type DeadLetter, MAX_DELIVERY_ATTEMPTS } from "@webordinary/domain";
import { reasonText } from "./message-body.ts";

const REASON_ATTRIBUTE = "reason";
const GIVEN_UP_AT_ATTRIBUTE = "given-up-at";
/** SQS gives no more at once. */
const BATCH = 10;
/** To tell the oldest, so many are looked at; of more, the ones that SQS happens to give. */
const MAX_LOOKED_AT = 1_000;
/** While they are looked at nobody else sees them; should the looker die, they come back. Seconds. */
const LOOK_SECONDS = 30;

/** Puts a message's text among the dead letters, with its reason as an attribute. */
export async function giveUp(sqs: SQSClient, deadLetters: string, text: string, reason: string, at: string): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: deadLetters,
      // SQS has no empty messages.
      MessageBody: text === "" ? " " : text,
      MessageAttributes: {
        [REASON_ATTRIBUTE]: { DataType: "String", StringValue: reasonText(reason) },
        [GIVEN_UP_AT_ATTRIBUTE]: { DataType: "String", StringValue: at },
      },
    }),
  );
}

/** Looks at the dead letters and leaves them there: they are received, sorted by age, and made visible again. */
export async function lookAtDeadLetters(sqs: SQSClient, deadLetters: string, max: number, waitSeconds: number): Promise<DeadLetter[]> {
  const messages: Message[] = [];
  try {
    while (messages.length < MAX_LOOKED_AT) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLetters,
          MaxNumberOfMessages: BATCH,
          VisibilityTimeout: LOOK_SECONDS,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      if (Messages.length === 0) break;
      messages.push(...Messages);
    }
  } finally {
    await putBack(sqs, deadLetters, messages);
  }
  return messages
    .toSorted((a, b) => age(a) - age(b))
    .slice(0, max)
    .map(({ Body = "", MessageAttributes }) => ({
      body: Body,
      // The queue itself moves what nobody could settle, and adds nothing.
      reason: MessageAttributes?.[REASON_ATTRIBUTE]?.StringValue ?? `received ${MAX_DELIVERY_ATTEMPTS} times and never settled`,
    }));
}

async function putBack(sqs: SQSClient, deadLetters: string, messages: readonly Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += BATCH) {
    const Entries = messages
      .slice(start, start + BATCH)
      .map(({ ReceiptHandle = "" }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: deadLetters, Entries }));
  }
}

const age = ({ MessageAttributes, Attributes }: Message): number =>
  Date.parse(MessageAttributes?.[GIVEN_UP_AT_ATTRIBUTE]?.StringValue ?? "") || Number(Attributes?.SentTimestamp ?? 0);
