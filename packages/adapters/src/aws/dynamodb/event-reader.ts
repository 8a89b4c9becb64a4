import { type DynamoDBClient, QueryCommand, type QueryCommandInput } from "@aws-sdk/client-dynamodb";
import type { Envelope, StreamId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { eventFromItem, ForeignItemError } from "./event-item.ts";

/** Reads streams of the events table, consistently and however many pages of 1 MB they take. */
export class EventReader {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  /** The events from version `after + 1` on. Throws `ForeignItemError` for what isn't an event, and for a gap. */
  async read(streamId: StreamId, after: number): Promise<Envelope[]> {
    const query: QueryCommandInput = {
      TableName: this.#table,
      KeyConditionExpression: "streamId = :stream AND version > :after",
      ExpressionAttributeValues: { ":stream": { S: streamId }, ":after": { N: String(after) } },
      ConsistentRead: true,
    };
    const events: Envelope[] = [];
    for (let start: QueryCommandInput["ExclusiveStartKey"]; ; ) {
      const { Items = [], LastEvaluatedKey } = await this.#query(streamId, start === undefined ? query : { ...query, ExclusiveStartKey: start });
      for (const item of Items) {
        const event = eventFromItem(item);
        const expected = after + 1 + events.length;
        if (event.version !== expected) throw new ForeignItemError(item, `it follows version ${expected - 1}`);
        events.push(event);
      }
      if (LastEvaluatedKey === undefined) return events;
      start = LastEvaluatedKey;
    }
  }

  /** The newest version; 0 for an unknown stream. */
  async version(streamId: StreamId): Promise<number> {
    const { Items = [] } = await this.#query(streamId, {
      TableName: this.#table,
      KeyConditionExpression: "streamId = :stream",
      ExpressionAttributeValues: { ":stream": { S: streamId } },
      ProjectionExpression: "version",
      ConsistentRead: true,
      ScanIndexForward: false,
      Limit: 1,
    });
    return Number(Items[0]?.version?.N ?? 0);
  }

  #query(streamId: StreamId, query: QueryCommandInput) {
    return faulting({ action: `read ${streamId}`, on: `table ${this.#table}` }, () => this.#client.send(new QueryCommand(query)));
  }
}
