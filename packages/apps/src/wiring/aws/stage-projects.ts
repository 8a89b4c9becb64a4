import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDbProjectDirectory, PROJECTS_TABLE, tableName } from "@webordinary/adapters/aws";
import type { ProjectDirectory } from "@webordinary/domain";
import { settingsFor } from "./clients.ts";

/** The projects of a deployed stage, as whoever's AWS credentials are at hand. Of the environment only an emulator's address is read. */
export function stageProjects(
  { app, stage, region }: { readonly app: string; readonly stage: string; readonly region: string },
  environment: Readonly<Record<string, string | undefined>>,
): ProjectDirectory {
  const endpoint = environment.WEBORDINARY_ENDPOINT_DYNAMODB;
  const settings = { WEBORDINARY_REGION: region, ...(endpoint ? { WEBORDINARY_ENDPOINT_DYNAMODB: endpoint } : {}) };
  const owner = { app, stage };
  return new DynamoDbProjectDirectory(new DynamoDBClient(settingsFor("DYNAMODB", settings)), {
    tableName: tableName(PROJECTS_TABLE, owner),
    stage: owner,
  });
}
