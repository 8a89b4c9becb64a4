import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { EMULATOR_CREDENTIALS, EMULATOR_REGION } from "../emulators/dynamodb.ts";
import type { EmulatorsContainer } from "./emulators-container.ts";

export type PatientClients = ReturnType<typeof patientClients>;

/** Tries of one call: as AWS itself does, which calls the functions, they wait until the emulators are back. */
const MAX_ATTEMPTS = 30;

/** The test's own clients. */
export function patientClients(emulators: EmulatorsContainer) {
  const settings = { region: EMULATOR_REGION, credentials: EMULATOR_CREDENTIALS, maxAttempts: MAX_ATTEMPTS };
  return {
    sqs: new SQSClient({ ...settings, endpoint: emulators.endpoint("sqsAndS3") }),
    s3: new S3Client({ ...settings, endpoint: emulators.endpoint("sqsAndS3"), forcePathStyle: true }),
    eventBridge: new EventBridgeClient({ ...settings, endpoint: emulators.endpoint("eventBridge") }),
    dynamoDb: new DynamoDBClient({ ...settings, endpoint: emulators.endpoint("dynamoDb") }),
    streams: new DynamoDBStreamsClient({ ...settings, endpoint: emulators.endpoint("dynamoDb") }),
  };
}
