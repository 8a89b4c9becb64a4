import type { RawMailStore, StorageKey } from "@webordinary/domain";
import { ContentObjects, type S3StoreOptions } from "./content-objects.ts";

/** Mails as they came, in a private bucket. */
export class S3RawMailStore implements RawMailStore {
  readonly #objects: ContentObjects;

  constructor(options: S3StoreOptions) {
    this.#objects = new ContentObjects(options);
  }

  put(raw: Uint8Array): Promise<StorageKey> {
    return this.#objects.put(raw);
  }

  get(key: StorageKey): Promise<Uint8Array | null> {
    return this.#objects.get(key);
  }
}
