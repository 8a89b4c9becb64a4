import type { TableTopology } from "../src/infra/tables.ts";
import { componentName } from "./component-name.ts";

const TYPES = { S: "string", N: "number" } as const;
/** The component says it in its own words. */
const STREAMS = { NEW_IMAGE: "new-image" } as const;

export function createTables(tables: readonly TableTopology[], tags: Record<string, string>): Map<string, sst.aws.Dynamo> {
  return new Map(tables.map((table) => [table.key, createTable(table, tags)]));
}

function createTable({ key, name, definition, deletionProtection }: TableTopology, tags: Record<string, string>) {
  const { partitionKey, sortKey, stream, ttlAttribute } = definition;
  const keys = sortKey ? [partitionKey, sortKey] : [partitionKey];
  return new sst.aws.Dynamo(componentName(key, "table"), {
    fields: Object.fromEntries(keys.map((each) => [each.name, TYPES[each.type]])),
    primaryIndex: { hashKey: partitionKey.name, ...(sortKey ? { rangeKey: sortKey.name } : {}) },
    ...(stream ? { stream: STREAMS[stream] } : {}),
    ...(ttlAttribute ? { ttl: ttlAttribute } : {}),
    deletionProtection,
    // Encrypted by AWS's own key, as every table is; a key of ours would cost by the request.
    transform: { table: { name, tags } },
  });
}
