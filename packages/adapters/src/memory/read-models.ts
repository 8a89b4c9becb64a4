import type { JsonObject, ReadModel, ReadModels } from "@webordinary/domain";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

/** Documents by default per listing. */
const DEFAULT_LIMIT = 100;

/** Documents are kept as JSON text, so what a caller holds is always a copy. */
export class MemoryReadModels implements ReadModels {
  readonly #collections: MemoryDisk["readModels"];

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#collections = disk.readModels;
  }

  async get(collection: string, key: string): Promise<ReadModel | null> {
    const document = this.#collection(collection).get(key);
    return document ? { value: JSON.parse(document.json), revision: document.revision } : null;
  }

  async put(collection: string, key: string, value: JsonObject, revision: number): Promise<boolean> {
    const documents = this.#collection(collection);
    if ((documents.get(key)?.revision ?? 0) !== revision) return false;
    documents.set(key, { json: JSON.stringify(value), revision: revision + 1 });
    return true;
  }

  async list(
    collection: string,
    prefix: string,
    { limit = DEFAULT_LIMIT, after = "" }: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<readonly (ReadModel & { readonly key: string })[]> {
    return [...this.#collection(collection)]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([key, { json, revision }]) => ({ key, value: JSON.parse(json), revision }));
  }

  async remove(collection: string, key: string, revision: number): Promise<boolean> {
    const documents = this.#collection(collection);
    const document = documents.get(key);
    return document !== undefined && document.revision === revision && documents.delete(key);
  }

  #collection(name: string) {
    let documents = this.#collections.get(name);
    if (!documents) {
      documents = new Map();
      this.#collections.set(name, documents);
    }
    return documents;
  }
}
