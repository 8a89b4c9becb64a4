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
    const documents = this.#collection(collection);
    const keys: string[] = [];
    for (const key of documents.keys()) if (key.startsWith(prefix) && key > after) keys.push(key);
    const found = keys.sort().slice(0, limit);
    return found.flatMap((key) => {
      const document = documents.get(key);
      return document ? [{ key, value: JSON.parse(document.json), revision: document.revision }] : [];
    });
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
