import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDbEventStore, DynamoDbInbox, DynamoDbLeaseStore, DynamoDbProjectDirectory, DynamoDbReadModels } from "@webordinary/adapters/aws";
import { CryptoIds, SystemClock } from "@webordinary/adapters/embedded";
import { Container, type ServiceIdentifier } from "inversify";
import { JsonLogger } from "../../functions/json-logger.ts";
import { LogMetrics } from "../../functions/log-metrics.ts";
import { TOKENS } from "../tokens.ts";
import { settingsFor } from "./clients.ts";
import type { TableSettings } from "./settings.ts";

export const INBOX: ServiceIdentifier<DynamoDbInbox> = Symbol.for("webordinary/Inbox");

/** What every function and the worker have: tables, time, ids, logs. */
export function baseProfile(settings: TableSettings): Container {
  const container = new Container({ defaultScope: "Singleton" });
  const client = new DynamoDBClient(settingsFor("DYNAMODB", settings));
  const stage = { app: settings.WEBORDINARY_APP, stage: settings.WEBORDINARY_STAGE };
  container.bind(TOKENS.clock).toConstantValue(new SystemClock());
  container.bind(TOKENS.ids).toConstantValue(new CryptoIds());
  container.bind(TOKENS.logger).toConstantValue(new JsonLogger());
  container.bind(TOKENS.metrics).toConstantValue(new LogMetrics(settings.WEBORDINARY_METRICS_NAMESPACE));
  container.bind(TOKENS.eventStore).toConstantValue(new DynamoDbEventStore(client, { tableName: settings.WEBORDINARY_EVENTS_TABLE, stage }));
  container.bind(TOKENS.leaseStore).toConstantValue(new DynamoDbLeaseStore(client, { tableName: settings.WEBORDINARY_LEASES_TABLE, stage }));
  container
    .bind(TOKENS.projectDirectory)
    .toConstantValue(new DynamoDbProjectDirectory(client, { tableName: settings.WEBORDINARY_PROJECTS_TABLE, stage }));
  container.bind(TOKENS.readModels).toConstantValue(new DynamoDbReadModels(client, { tableName: settings.WEBORDINARY_READ_MODELS_TABLE, stage }));
  container.bind(INBOX).toConstantValue(new DynamoDbInbox(client, { tableName: settings.WEBORDINARY_INBOX_TABLE, stage }));
  return container;
}
