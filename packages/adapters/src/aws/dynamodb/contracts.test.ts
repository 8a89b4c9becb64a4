import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { eventStoreContract, leaseStoreContract, projectDirectoryContract, readModelsContract } from "@webordinary/testing/contracts";
import {
  createTables,
  type DynamoDbEmulator,
  dynamoDbBinary,
  EMULATOR_CREDENTIALS,
  EMULATOR_REGION,
  startDynamoDb,
  whereEmulated,
} from "@webordinary/testing/emulators";
import { afterAll, beforeAll, describe, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import { DynamoDbEventStore } from "./dynamodb-event-store.ts";
import { DynamoDbLeaseStore } from "./dynamodb-lease-store.ts";
import { DynamoDbProjectDirectory } from "./dynamodb-project-directory.ts";
import { DynamoDbReadModels } from "./dynamodb-read-models.ts";
import { EVENTS_TABLE, LEASES_TABLE, PROJECTS_TABLE, READ_MODELS_TABLE, type TableDefinition, type TableOptions, tableName } from "./tables.ts";

whereEmulated("DynamoDB", dynamoDbBinary(), { describe, test }, () => {
  let emulator: DynamoDbEmulator;
  let client: DynamoDBClient;
  let stages = 0;

  beforeAll(async () => {
    emulator = await startDynamoDb();
    client = new DynamoDBClient(clientSettings({ region: EMULATOR_REGION, endpoint: emulator.endpoint, credentials: EMULATOR_CREDENTIALS }));
  });

  afterAll(async () => {
    client.destroy();
    await emulator.stop();
  });

  /** An empty table in a stage of its own. */
  async function emptyTable(definition: TableDefinition): Promise<TableOptions> {
    stages += 1;
    const stage = { app: "webordinary", stage: `test${stages}` };
    await createTables(emulator.endpoint, [{ tableName: tableName(definition, stage), definition }]);
    return { tableName: tableName(definition, stage), stage };
  }

  eventStoreContract("DynamoDbEventStore", async () => ({ store: new DynamoDbEventStore(client, await emptyTable(EVENTS_TABLE)) }));
  leaseStoreContract("DynamoDbLeaseStore", async () => ({ leases: new DynamoDbLeaseStore(client, await emptyTable(LEASES_TABLE)) }));
  projectDirectoryContract("DynamoDbProjectDirectory", async () => ({
    projects: new DynamoDbProjectDirectory(client, await emptyTable(PROJECTS_TABLE)),
  }));
  readModelsContract("DynamoDbReadModels", async () => ({ models: new DynamoDbReadModels(client, await emptyTable(READ_MODELS_TABLE)) }));
});
