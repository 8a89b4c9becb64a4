import type { MediaStore, StorageKey } from "@webordinary/domain";
import { ContentFiles } from "./content-files.ts";

/** A file for every photo or other attachment. */
export class FileMediaStore implements MediaStore {
  readonly #files: ContentFiles;

  /** The folder's absolute path, such as `{dataDir}/media`. */
  constructor(folder: string) {
    this.#files = new ContentFiles(folder);
  }

  put(content: Uint8Array): Promise<StorageKey> {
    return this.#files.put(content);
  }

  get(key: StorageKey): Promise<Uint8Array | null> {
    return this.#files.get(key);
  }
}
