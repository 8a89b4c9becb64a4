import { type DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import type { Instant } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { INBOX_TABLE, ownTable, type TableOptions } from "./tables.ts";

/** Senders repeat a delivery for days at most. Seconds. */
export const INBOX_KEPT_SECONDS = 14 * 24 * 60 * 60;

/**
 * Deliveries from outside that were handled, for doors whose effect isn't deduplicated by a stream of its own, such as a webhook.
 * Ask before handling and remember afterwards: a crash between the two repeats the handling, and loses nothing. Mail doesn't
 * need it: a thread's stream knows its messages. Faults are `AwsFault`s.
 */
export class DynamoDbInbox {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(INBOX_TABLE, options);
  }

  /** Whether the delivery was handled before. */
  async has(source: string, deliveryId: string): Promise<boolean> {
    const command = new GetItemCommand({ TableName: this.#table, Key: { delivery: { S: `${source}/${deliveryId}` } }, ConsistentRead: true });
    const { Item } = await faulting({ action: `look for the delivery ${deliveryId}`, on: `table ${this.#table}` }, () => this.#client.send(command));
    return Item !== undefined;
  }

  /** The delivery was handled. Harmless when repeated. */
  async remember(source: string, deliveryId: string, at: Instant): Promise<void> {
    const removeAfter = String(Math.ceil(Date.parse(at) / 1000) + INBOX_KEPT_SECONDS);
    const command = new PutItemCommand({
      TableName: this.#table,
      Item: { delivery: { S: `${source}/${deliveryId}` }, handledAt: { S: at }, [INBOX_TABLE.ttlAttribute]: { N: removeAfter } },
    });
    await faulting({ action: `remember the delivery ${deliveryId}`, on: `table ${this.#table}` }, () => this.#client.send(command));
  }
}
