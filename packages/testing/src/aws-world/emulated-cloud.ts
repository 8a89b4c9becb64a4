import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { createTables, EMULATOR_CREDENTIALS, EMULATOR_REGION, startDynamoDb } from "../emulators/dynamodb.ts";
import { type EcsEmulator, startEcs } from "../emulators/ecs.ts";
import { type EventBridgeEmulator, startEventBridge } from "../emulators/eventbridge.ts";
import { startSes } from "../emulators/ses.ts";
import { type SqsAndS3, startSqsAndS3 } from "../emulators/sqs-s3.ts";
import { startMailSink } from "./mail-sink.ts";
import { type EmulatorClients, namedTables, type WorldParts } from "./world-topology.ts";

/** Every service that a stage uses, each spoken to over its own wire protocol. */
export type EmulatedCloud = EmulatorClients & {
  readonly sqsAndS3: SqsAndS3;
  readonly bus: EventBridgeEmulator;
  readonly ecs: EcsEmulator;
  /** Where S3 answers; a site's file is at `{s3Endpoint}/{bucket}/{key}`. */
  readonly s3Endpoint: string;
  readonly dynamoDbEndpoint: string;
  /** Mails that SES was given, byte for byte. */
  readonly handedToSes: readonly Buffer[];
  /** Mails that a mail server got from SES, byte for byte. */
  readonly mails: readonly Buffer[];
  /** The variables that lead a process of ours to these services. */
  readonly endpoints: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** Starts the emulators and makes in them what the topology says. */
export async function startCloud({ topology, emulate }: Pick<WorldParts, "topology" | "emulate">): Promise<EmulatedCloud> {
  const stops: (() => Promise<unknown>)[] = [];
  const started = async <Emulator extends { stop(): Promise<void> }>(starting: Promise<Emulator>): Promise<Emulator> => {
    const emulator = await starting;
    stops.unshift(() => emulator.stop());
    return emulator;
  };
  const stop = async () => {
    for (const each of stops.splice(0)) await each();
  };
  try {
    const sink = await started(startMailSink());
    const dynamo = await started(startDynamoDb());
    const sqsAndS3 = await started(startSqsAndS3());
    const bus = await started(startEventBridge({ sqsEndpoint: sqsAndS3.endpoint }));
    const handedToSes: Buffer[] = [];
    const ses = await started(startSes({ smtp: sink.address, onMail: (raw) => void handedToSes.push(raw) }));
    const ecs = await started(startEcs([topology.worker.service]));
    const settings = { region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS };
    const clients: EmulatorClients = {
      sqs: new SQSClient({ ...settings, endpoint: sqsAndS3.endpoint }),
      s3: new S3Client({ ...settings, endpoint: sqsAndS3.endpoint, forcePathStyle: true }),
      eventBridge: new EventBridgeClient({ ...settings, endpoint: bus.endpoint }),
      dynamoDb: new DynamoDBClient({ ...settings, endpoint: dynamo.endpoint }),
    };
    stops.unshift(async () => {
      for (const client of Object.values(clients)) client.destroy();
    });
    await createTables(dynamo.endpoint, namedTables(topology));
    await emulate(clients);
    const endpoints = {
      WEBORDINARY_ENDPOINT_DYNAMODB: dynamo.endpoint,
      WEBORDINARY_ENDPOINT_SQS: sqsAndS3.endpoint,
      WEBORDINARY_ENDPOINT_S3: sqsAndS3.endpoint,
      WEBORDINARY_ENDPOINT_EVENTS: bus.endpoint,
      WEBORDINARY_ENDPOINT_SES: ses.endpoint,
      WEBORDINARY_ENDPOINT_ECS: ecs.endpoint,
    };
    const { endpoint: s3Endpoint } = sqsAndS3;
    return { ...clients, sqsAndS3, bus, ecs, s3Endpoint, dynamoDbEndpoint: dynamo.endpoint, handedToSes, mails: sink.mails, endpoints, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
