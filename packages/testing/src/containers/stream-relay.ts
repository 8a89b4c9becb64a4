import { setTimeout as pause } from "node:timers/promises";
import { DescribeTableCommand, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DescribeStreamCommand, type DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand } from "@aws-sdk/client-dynamodb-streams";
import type { Poller } from "../emulators/queue-poller.ts";
import type { StreamEvent, StreamFunction } from "../emulators/stream-follower.ts";

export type StreamRelayOptions = {
  readonly dynamoDb: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly tableName: string;
  readonly call: StreamFunction;
};

const LOOK_AGAIN_MS = 50;
/** After the emulators or the function failed. */
const FAULT_PAUSE_MS = 500;
const BATCH = 50;

/** Calls a function with a table's stream, and goes on where it was when the emulators, or the function, were gone for a while. */
export async function relayStream({ dynamoDb, streams, tableName, call }: StreamRelayOptions): Promise<Poller> {
  const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName: tableName }));
  const StreamArn = Table?.LatestStreamArn;
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const stop = new AbortController();
  const followShard = async (ShardId: string) => {
    let last: string | undefined;
    const read = async (iterator: string): Promise<string | undefined> => {
      const { Records, NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: BATCH }));
      const records = (Records ?? []) as unknown as StreamEvent["Records"];
      if (records.length > 0) await call({ Records: records });
      else await pause(LOOK_AGAIN_MS);
      last = records.at(-1)?.dynamodb.SequenceNumber ?? last;
      return NextShardIterator;
    };
    while (!stop.signal.aborted) {
      try {
        const { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ...startAt(last) }));
        for (let next = ShardIterator; next && !stop.signal.aborted; ) next = await read(next);
      } catch {
        await pause(FAULT_PAUSE_MS); // The function's own log tells why; the same records come again.
      }
    }
  };
  const following = Promise.all((StreamDescription?.Shards ?? []).map(({ ShardId = "" }) => followShard(ShardId)));
  return {
    async stop() {
      stop.abort();
      await following;
    },
  };
}

const startAt = (last: string | undefined) =>
  last === undefined
    ? ({ ShardIteratorType: "TRIM_HORIZON" } as const)
    : ({ ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: last } as const);
