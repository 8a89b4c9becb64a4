import type { SQSClient } from "@aws-sdk/client-sqs";
import type { Clock } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import type { Stage } from "../dynamodb/tables.ts";
import { giveUp } from "./dead-letters.ts";
import { WrongStageQueueError } from "./queue-errors.ts";

export type SqsDeadLettersOptions = Stage & { readonly sqs: SQSClient; readonly url: string; readonly clock: Clock };

/** The dead letters of a queue whose messages come to a function by SQS's own calling. */
export class SqsDeadLetters {
  readonly #options: SqsDeadLettersOptions;

  /** Throws `WrongStageQueueError` when the name is another stage's. */
  constructor(options: SqsDeadLettersOptions) {
    const { app, stage, url } = options;
    const name = url.slice(url.lastIndexOf("/") + 1);
    if (!name.startsWith(`${app}-${stage}-`)) throw new WrongStageQueueError(name, `${app} ${stage}`, "another stage, by its name");
    this.#options = options;
  }

  /** Puts the text there with its reason. Throws `AwsFault`. */
  async giveUp(text: string, reason: string): Promise<void> {
    const { sqs, url, clock } = this.#options;
    await faulting({ action: "give a message up", on: url }, () => giveUp(sqs, url, text, reason, clock.now()));
  }
}
