import { type TableDefinition, tablesOf } from "@webordinary/adapters/aws";
import { arn, isPermanent, type Scope } from "./scope.ts";

/** A table as it is created: what its adapter relies on, and what the stage's data is worth. On demand and restorable to any second of 35 days in every stage. */
export type TableTopology = {
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  readonly definition: TableDefinition;
  readonly deletionProtection: boolean;
};

export function describeTables(scope: Scope): readonly TableTopology[] {
  return tablesOf(scope).map(({ tableName, definition }) => ({
    key: definition.name,
    name: tableName,
    arn: arn.table(scope, tableName),
    definition,
    deletionProtection: isPermanent(scope),
  }));
}
