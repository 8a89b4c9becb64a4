/**
 * The tables that the adapters of this folder rely on, as data: the infrastructure and the emulators are set up from it. All are
 * billed on demand and have point-in-time recovery; attributes that aren't keys need no definition.
 */
export type TableDefinition = {
  /** The end of the table's name: `{app}-{stage}-{name}`. */
  readonly name: string;
  readonly partitionKey: TableKey;
  readonly sortKey?: TableKey;
  /** What the table's stream carries; without it there is no stream. */
  readonly stream?: "NEW_IMAGE";
  /** Epoch seconds after which DynamoDB removes the item, within days. */
  readonly ttlAttribute?: string;
};

export type TableKey = { readonly name: string; readonly type: "S" | "N" };

/** One item per event. Its stream is the feed. Nothing is ever changed or removed, so it has no TTL. */
export const EVENTS_TABLE = {
  name: "events",
  partitionKey: { name: "streamId", type: "S" },
  sortKey: { name: "version", type: "N" },
  stream: "NEW_IMAGE",
} as const satisfies TableDefinition;

/** One item per project+user: its newest lease, or the tombstone of one that was released. */
export const LEASES_TABLE = {
  name: "leases",
  partitionKey: { name: "projectUser", type: "S" },
  ttlAttribute: "removeAfter",
} as const satisfies TableDefinition;

/** One item per project. */
export const PROJECTS_TABLE = {
  name: "projects",
  partitionKey: { name: "projectId", type: "S" },
} as const satisfies TableDefinition;

/** One item per document; see `read-model-keys.ts` for how a collection is spread over partitions. */
export const READ_MODELS_TABLE = {
  name: "read-models",
  partitionKey: { name: "partition", type: "S" },
  sortKey: { name: "sort", type: "S" },
} as const satisfies TableDefinition;

/** One item per delivery from outside that was handled, kept for as long as its sender may repeat it. */
export const INBOX_TABLE = {
  name: "inbox",
  partitionKey: { name: "delivery", type: "S" },
  ttlAttribute: "removeAfter",
} as const satisfies TableDefinition;

export const DYNAMODB_TABLES = [EVENTS_TABLE, LEASES_TABLE, PROJECTS_TABLE, READ_MODELS_TABLE, INBOX_TABLE] as const;

/** Whose resources they are: part of every name. */
export type Stage = { readonly app: string; readonly stage: string };

export type NamedTable = { readonly tableName: string; readonly definition: TableDefinition };

export const tableName = (definition: TableDefinition, { app, stage }: Stage): string => `${app}-${stage}-${definition.name}`;

/** All tables of a stage. */
export const tablesOf = (stage: Stage): readonly NamedTable[] =>
  DYNAMODB_TABLES.map((definition) => ({ tableName: tableName(definition, stage), definition }));

/** Where an adapter finds its table: the name as it was configured, and the stage that this process runs for. */
export type TableOptions = { readonly tableName: string; readonly stage: Stage };

/** The configured name, if it is this stage's table of this definition. Throws `WrongStageError`: a slip in the configuration must not write into another stage. */
export function ownTable(definition: TableDefinition, { tableName: configured, stage }: TableOptions): string {
  const own = tableName(definition, stage);
  if (configured !== own) throw new WrongStageError(configured, own, stage);
  return own;
}

export class WrongStageError extends Error {
  readonly code = "wrong-stage";
  constructor(configured: string, own: string, { app, stage }: Stage) {
    super(
      `the table ${configured} isn't the one of ${app}'s stage ${stage}, which is ${own}: correct the table's name or the stage; nothing was read or written`,
    );
    this.name = "WrongStageError";
  }
}
