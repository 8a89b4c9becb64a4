import { setTimeout as pause } from "node:timers/promises";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from "@aws-sdk/client-dynamodb-streams";
import { EMULATOR_CREDENTIALS, EMULATOR_REGION } from "./dynamodb.ts";
import type { Poller } from "./queue-poller.ts";

/** Lambda's DynamoDB event, as far as functions read it. */
export type StreamEvent = {
  readonly Records: readonly {
    readonly eventName: string;
    readonly dynamodb: { readonly NewImage?: Readonly<Record<string, unknown>>; readonly SequenceNumber: string };
  }[];
};
export type StreamFunction = (event: StreamEvent) => Promise<unknown>;

export type StreamFollowerOptions = {
  readonly endpoint: string;
  readonly tableName: string;
  readonly batchSize: number;
  /** Calls with the same record before it is given up. */
  readonly maxAttempts: number;
  readonly call: StreamFunction;
  /** What was given up, as Lambda tells its on-failure queue: by reference, not content. */
  readonly onFailure: (failure: { readonly StartSequenceNumber: string; readonly error: string }) => Promise<void>;
};

const LOOK_AGAIN_MS = 20;

/**
 * Calls a function with a table's stream as Lambda's event source mapping does: from its beginning, batch after batch, one that fails
 * halved until the bad record is alone, which is tried again and then given up, so that the rest goes on.
 */
export async function followStream(options: StreamFollowerOptions): Promise<Poller> {
  const { endpoint, tableName, batchSize } = options;
  const settings = { endpoint, region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS };
  const streams = new DynamoDBStreamsClient(settings);
  const StreamArn = await streamOf(new DynamoDBClient(settings), tableName);
  const stop = new AbortController();
  const followShard = async (ShardId: string) => {
    let { ShardIterator } = await streams.send(new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
    while (ShardIterator && !stop.signal.aborted) {
      const { Records = [], NextShardIterator } = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: batchSize }));
      if (Records.length > 0) await deliver(options, Records, stop.signal);
      else await pause(LOOK_AGAIN_MS);
      ShardIterator = NextShardIterator;
    }
  };
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
  const following = Promise.all((StreamDescription?.Shards ?? []).map(({ ShardId = "" }) => followShard(ShardId)));
  return {
    async stop() {
      stop.abort();
      await following;
      streams.destroy();
    },
  };
}

async function streamOf(client: DynamoDBClient, TableName: string): Promise<string> {
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (!Table?.LatestStreamArn) throw new Error(`the table ${TableName} has no stream`);
    return Table.LatestStreamArn;
  } finally {
    client.destroy();
  }
}

async function deliver({ maxAttempts, call, onFailure }: StreamFollowerOptions, records: readonly StreamRecord[], stop: AbortSignal): Promise<void> {
  const attempt = async (batch: readonly StreamRecord[], attempts: number): Promise<void> => {
    if (stop.aborted) return;
    try {
      await call({ Records: batch.map(eventRecord) });
    } catch (error) {
      const half = Math.ceil(batch.length / 2);
      if (batch.length > 1) {
        await attempt(batch.slice(0, half), attempts);
        await attempt(batch.slice(half), attempts);
      } else if (attempts < maxAttempts) await attempt(batch, attempts + 1);
      else await onFailure({ StartSequenceNumber: batch[0]?.dynamodb?.SequenceNumber ?? "", error: String(error) });
    }
  };
  await attempt(records, 1);
}

const eventRecord = ({ eventName = "INSERT", dynamodb }: StreamRecord): StreamEvent["Records"][number] => ({
  eventName,
  dynamodb: { ...(dynamodb?.NewImage ? { NewImage: dynamodb.NewImage } : {}), SequenceNumber: dynamodb?.SequenceNumber ?? "" },
});
