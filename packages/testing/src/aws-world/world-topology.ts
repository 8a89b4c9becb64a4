import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { NamedTable, SiteLocation, TableDefinition } from "@webordinary/adapters/aws";
import type { SiteId } from "@webordinary/domain";

type Environment = Readonly<Record<string, string>>;
type Named = { readonly name: string };

/** The part of the apps' topology that a world is run by. */
export type WorldTopology = {
  readonly scope: { readonly app: string; readonly stage: string; readonly region: string };
  readonly tables: readonly { readonly key: string; readonly name: string; readonly definition: TableDefinition }[];
  readonly queues: Readonly<Record<QueueName, Named & { readonly deadLetter: Named }>>;
  readonly strays: Readonly<Record<"relay", Named>>;
  readonly buckets: Readonly<Record<"mail" | "media" | "artifacts" | "previews", Named>>;
  readonly functions: Readonly<Record<FunctionName, { readonly environment: Environment; readonly trigger: Trigger }>>;
  readonly worker: { readonly service: string; readonly environment: Environment };
};

export type QueueName = "mail" | "routing" | "unclaimed" | "output";
export type FunctionName = "ingest" | "relay" | "router" | "reply" | "janitor" | "webhook" | "chat";
export const FUNCTION_NAMES = ["ingest", "relay", "router", "reply", "janitor", "webhook", "chat"] as const satisfies readonly FunctionName[];

type Trigger =
  | { readonly kind: "queue"; readonly queue: QueueName; readonly batchSize: number }
  | { readonly kind: "stream"; readonly table: string; readonly batchSize: number; readonly maxAttempts: number }
  | { readonly kind: "schedule" | "url" };

export type EmulatorClients = {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly eventBridge: EventBridgeClient;
  readonly dynamoDb: DynamoDBClient;
};

/** What a world is made of: the apps' own topology and handlers, handed in since nothing may import apps. */
export type WorldParts = {
  readonly topology: WorldTopology;
  /** Makes queues, buckets and the bus as the topology says. */
  readonly emulate: (clients: EmulatorClients) => Promise<void>;
  /** Imports a function's own file; its environment is set while it does. */
  readonly load: (name: FunctionName) => Promise<{ readonly handler: unknown }>;
  readonly secrets?: Readonly<Partial<Record<FunctionName, Environment>>>;
  /** Where sites lie. */
  readonly locate: (site: SiteId) => SiteLocation;
};

export const namedTables = ({ tables }: WorldTopology): readonly NamedTable[] =>
  tables.map(({ name, definition }) => ({ tableName: name, definition }));
