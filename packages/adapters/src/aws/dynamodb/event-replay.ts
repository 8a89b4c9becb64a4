import { type DynamoDBClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/client-dynamodb";
import type { Envelope, Instant, StreamId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";
import { eventFromItem } from "./event-item.ts";
import { EventReader } from "./event-reader.ts";
import { EVENTS_TABLE, ownTable, type TableOptions } from "./tables.ts";

/** One part of the table, for several replays side by side: the streams are divided among the segments. */
export type Segment = { readonly segment: number; readonly of: number };

/**
 * Past events out of the table, for when its stream's 24 hours have passed or a consumer begins anew. A scan: it needs no index
 * that every append would pay for, and reads what it replays twice, a few cents per GB of events. Faults are `AwsFault`s.
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

  /**
   * Of every stream, in order, the events from the first one on that occurred at `from` or later; streams in no order. By the
   * clocks of those who wrote them, so choose `from` some minutes early. What is appended meanwhile may be missing: that is the stream's.
   */
  async *since(from: Instant, { segment, of }: Segment = { segment: 0, of: 1 }): AsyncGenerator<Envelope> {
    const since = Date.parse(from);
    const done = new Set<StreamId>();
    for await (const { streamId, occurredAt } of this.#scan({ segment, of })) {
      if (done.has(streamId) || Date.parse(occurredAt) < since) continue;
      done.add(streamId);
      // The scan tells which streams there are; the order comes from a query of each, which promises one.
      const events = await this.#reader.read(streamId, 0);
      yield* events.slice(events.findIndex((event) => Date.parse(event.occurredAt) >= since));
    }
  }

  async *#scan({ segment, of }: Segment): AsyncGenerator<Envelope> {
    for (let start: ScanCommandInput["ExclusiveStartKey"]; ; ) {
      const scan = new ScanCommand({
        TableName: this.#table,
        Segment: segment,
        TotalSegments: of,
        ConsistentRead: true,
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      const { Items = [], LastEvaluatedKey } = await faulting({ action: "replay events", on: `table ${this.#table}` }, () => this.#client.send(scan));
      for (const item of Items) yield eventFromItem(item);
      if (LastEvaluatedKey === undefined) return;
      start = LastEvaluatedKey;
    }
  }
}
