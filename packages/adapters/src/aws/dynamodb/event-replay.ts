import { type DynamoDBClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/client-dynamodb";
import { type Envelope, type Instant, StreamId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { EventReader } from "./event-reader.ts";
import { EVENTS_TABLE, ownTable, type TableOptions } from "./tables.ts";

/** One part of the table, for several replays side by side: the streams are divided among the segments. */
export type Segment = { readonly segment: number; readonly of: number };

/**
 * Past events out of the table, for when its stream's 24 hours have passed or a consumer begins anew. A scan: it needs no index
 * that every append would pay for, and reads what it scans twice, a few cents per GB of events. Faults are `AwsFault`s.
 */
export class DynamoDbEventReplay {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #reader: EventReader;

  /** Throws `WrongStageError` when the table is another stage's. */
  constructor(client: DynamoDBClient, options: TableOptions) {
    this.#client = client;
    this.#table = ownTable(EVENTS_TABLE, options);
    this.#reader = new EventReader(client, this.#table);
  }

  /** One stream's events in order, from version `after + 1` on. */
  async stream(streamId: StreamId, after = 0): Promise<readonly Envelope[]> {
    return this.#reader.read(streamId, after);
  }

  /**
   * Of every stream, in order, the events from the first one on that occurred at `from` or later; streams in no order. By the
   * clocks of those who wrote them, so choose `from` some minutes early. What is appended meanwhile may be missing: that is the stream's.
   */
  async *since(from: Instant, { segment, of }: Segment = { segment: 0, of: 1 }): AsyncGenerator<Envelope> {
    const since = new Date(from).toISOString();
    const done = new Set<string>();
    for await (const key of this.#scan(since, { segment, of })) {
      // The scan tells which streams there are; the order comes from a query of each, which promises one.
      if (done.has(key)) continue;
      done.add(key);
      const events = await this.#reader.read(StreamId.parse(key), 0);
      const first = events.findIndex(({ occurredAt }) => occurredAt >= since);
      if (first !== -1) yield* events.slice(first);
    }
  }

  /** The streams of all events since; also of items that aren't events, so that reading their stream tells of them. */
  async *#scan(since: Instant, { segment, of }: Segment): AsyncGenerator<string> {
    for (let start: ScanCommandInput["ExclusiveStartKey"]; ; ) {
      const scan = new ScanCommand({
        TableName: this.#table,
        Segment: segment,
        TotalSegments: of,
        FilterExpression: "occurredAt >= :since OR attribute_not_exists(occurredAt)",
        ExpressionAttributeValues: { ":since": { S: since } },
        ProjectionExpression: "streamId",
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      const { Items = [], LastEvaluatedKey } = await faulting({ action: `replay from ${since}`, on: `table ${this.#table}` }, () =>
        this.#client.send(scan),
      );
      for (const { streamId } of Items) yield String(streamId?.S);
      if (LastEvaluatedKey === undefined) return;
      start = LastEvaluatedKey;
    }
  }
}
