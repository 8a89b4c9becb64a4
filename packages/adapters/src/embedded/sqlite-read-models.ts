import type { StatementSync } from "node:sqlite";
import type { JsonObject, ReadModel, ReadModels } from "@webordinary/domain";
import type { EmbeddedDatabase } from "./embedded-database.ts";

/** Documents by default per listing. */
const DEFAULT_LIMIT = 100;
/** Sorts after every character that may follow a prefix. */
const LAST_CHARACTER = "\u{10ffff}";

export class SqliteReadModels implements ReadModels {
  readonly #database: EmbeddedDatabase;
  readonly #get: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #list: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: EmbeddedDatabase) {
    this.#database = database;
    const { sqlite } = database;
    this.#get = sqlite.prepare("SELECT document, revision FROM read_models WHERE collection = ? AND key = ?");
    this.#insert = sqlite.prepare("INSERT INTO read_models (collection, key, document, revision) VALUES (?, ?, ?, 1) ON CONFLICT DO NOTHING");
    this.#update = sqlite.prepare("UPDATE read_models SET document = ?, revision = revision + 1 WHERE collection = ? AND key = ? AND revision = ?");
    this.#list = sqlite.prepare(
      "SELECT key, document, revision FROM read_models WHERE collection = ? AND key >= ? AND key < ? AND key > ? ORDER BY key LIMIT ?",
    );
    this.#remove = sqlite.prepare("DELETE FROM read_models WHERE collection = ? AND key = ? AND revision = ?");
  }

  async get(collection: string, key: string): Promise<ReadModel | null> {
    const row = this.#get.get(collection, key);
    return row === undefined ? null : document(row);
  }

  async put(collection: string, key: string, value: JsonObject, revision: number): Promise<boolean> {
    const json = JSON.stringify(value);
    const { changes } = this.#database.run(() =>
      revision === 0 ? this.#insert.run(collection, key, json) : this.#update.run(json, collection, key, revision),
    );
    return changes === 1;
  }

  async list(
    collection: string,
    prefix: string,
    { limit = DEFAULT_LIMIT, after = "" }: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<readonly (ReadModel & { readonly key: string })[]> {
    const rows = this.#list.all(collection, prefix, prefix + LAST_CHARACTER, after, limit);
    return rows.map((row) => ({ key: String(row.key), ...document(row) }));
  }

  async remove(collection: string, key: string, revision: number): Promise<boolean> {
    return this.#database.run(() => this.#remove.run(collection, key, revision)).changes === 1;
  }
}

const document = (row: Record<string, unknown>): ReadModel => ({ value: JSON.parse(String(row.document)), revision: Number(row.revision) });
