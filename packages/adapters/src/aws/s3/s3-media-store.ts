import type { MediaStore, StorageKey } from "@webordinary/domain";
import { ContentObjects, type S3StoreOptions } from "./content-objects.ts";

/** Photos and other files that people sent, in a private bucket. */
export class S3MediaStore implements MediaStore {
  readonly #objects: ContentObjects;

  constructor(options: S3StoreOptions) {
    this.#objects = new ContentObjects(options);
  }

  put(content: Uint8Array): Promise<StorageKey> {
    return this.#objects.put(content);
  }

  get(key: StorageKey): Promise<Uint8Array | null> {
    return this.#objects.get(key);
  }
}
