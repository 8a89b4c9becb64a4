import { DescribeTableCommand, DescribeTimeToLiveCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { tablesOf } from "@webordinary/adapters/aws";
import {
  createTables,
  dynamoDbBinary,
  EMULATOR_CREDENTIALS,
  EMULATOR_REGION,
  startDynamoDb,
  startEventBridge,
  startSqsAndS3,
  whereEmulated,
} from "@webordinary/testing/emulators";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emulate } from "./testing/emulate.ts";
import { INSTALLATION, scopeOf } from "./testing/installation.ts";
import { describeTopology } from "./topology.ts";

// The emulator of queues knows one account.
const topology = describeTopology(scopeOf("scott", { region: EMULATOR_REGION, account: "000000000000" }), INSTALLATION);
const stops: (() => Promise<unknown>)[] = [];
let sqs: SQSClient;
let s3: S3Client;
let eventBridge: EventBridgeClient;

beforeAll(async () => {
  const queuesAndBuckets = await startSqsAndS3();
  const bus = await startEventBridge({ sqsEndpoint: queuesAndBuckets.endpoint });
  stops.push(
    () => bus.stop(),
    () => queuesAndBuckets.stop(),
  );
  const common = { region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS };
  sqs = new SQSClient({ ...common, endpoint: queuesAndBuckets.endpoint });
  s3 = new S3Client({ ...common, endpoint: queuesAndBuckets.endpoint, forcePathStyle: true });
  eventBridge = new EventBridgeClient({ ...common, endpoint: bus.endpoint });
  await emulate(topology, { sqs, s3, eventBridge });
});

afterAll(async () => {
  for (const client of [sqs, s3, eventBridge]) client?.destroy();
  for (const stop of stops) await stop();
});

const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

describe("what the emulators were made from is what is deployed", () => {
  it("the queues, with their dead letters, times and tries", async () => {
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const dead = [...Object.values(topology.queues).map(({ deadLetter }) => deadLetter), ...Object.values(topology.strays)];
    expect(QueueUrls.map((url) => url.split("/").at(-1)).sort()).toEqual([...Object.values(topology.queues), ...dead].map(({ name }) => name).sort());
    for (const { name, arn, definition, deadLetter } of Object.values(topology.queues)) {
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: await urlOf(name), AttributeNames: ["All"] }));
      expect(Attributes).toMatchObject({
        QueueArn: arn,
        VisibilityTimeout: String(definition.visibilitySeconds),
        MessageRetentionPeriod: String(definition.retentionSeconds),
        MaximumMessageSize: String(definition.maxMessageBytes),
      });
      expect(JSON.parse(Attributes?.RedrivePolicy ?? "")).toEqual({
        deadLetterTargetArn: deadLetter.arn,
        maxReceiveCount: definition.maxReceiveCount,
      });
    }
    for (const { name, retentionSeconds } of dead) {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: await urlOf(name), AttributeNames: ["MessageRetentionPeriod"] }),
      );
      expect({ name, retention: Attributes?.MessageRetentionPeriod }).toEqual({ name, retention: String(retentionSeconds) });
    }
  });

  it("the buckets", async () => {
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const faces = topology.sites.flatMap(({ edit, production }) => [edit.bucket, production.bucket]);
    expect(Buckets.map(({ Name }) => Name).sort()).toEqual([...Object.values(topology.buckets).map(({ name }) => name), ...faces].sort());
  });

  it("the bus, whose rule brings to the routing queue the events that lead to work, not those about money, and nobody else's", async () => {
    const put = (Source: string) => ({ EventBusName: topology.bus.name, Source, DetailType: "Happened", Detail: JSON.stringify({ from: Source }) });
    const sources = [
      "webordinary.thread",
      "webordinary.session",
      "webordinary.claim",
      "webordinary.deployment",
      "webordinary.budget",
      "somebody.else",
    ];
    await eventBridge.send(new PutEventsCommand({ Entries: sources.map(put) }));
    const QueueUrl = await urlOf(topology.queues.routing.name);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
    expect(Messages.map(({ Body }) => JSON.parse(Body ?? "").source).sort()).toEqual(sources.slice(0, 4).sort());
  });

  whereEmulated("DynamoDB", dynamoDbBinary(), { describe, test: it }, () => {
    it("the tables, with their keys, streams and lifetimes", async () => {
      const emulator = await startDynamoDb();
      stops.push(() => emulator.stop());
      const client = new DynamoDBClient({ region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS, endpoint: emulator.endpoint });
      try {
        await createTables(emulator.endpoint, tablesOf(topology.scope));
        const { TableNames } = await client.send(new ListTablesCommand({}));
        expect(TableNames?.sort()).toEqual(topology.tables.map(({ name }) => name).sort());
        for (const { name, definition } of topology.tables) {
          const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
          const { TimeToLiveDescription: ttl } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }));
          expect({
            name,
            keys: Table?.KeySchema?.map(({ AttributeName }) => AttributeName),
            stream: Table?.StreamSpecification?.StreamViewType,
            ttl: ttl?.AttributeName,
          }).toEqual({
            name,
            keys: [definition.partitionKey.name, ...(definition.sortKey ? [definition.sortKey.name] : [])],
            stream: definition.stream,
            ttl: definition.ttlAttribute,
          });
        }
      } finally {
        client.destroy();
      }
    });
  });
});
