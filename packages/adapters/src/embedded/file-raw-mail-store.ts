import type { RawMailStore, StorageKey } from "@webordinary/domain";
import { ContentFiles } from "./content-files.ts";

/** A file for every mail. */
export class FileRawMailStore implements RawMailStore {
  readonly #files: ContentFiles;

  /** The folder's absolute path, such as `{dataDir}/mail`. */
  constructor(folder: string) {
    this.#files = new ContentFiles(folder);
  }

  put(raw: Uint8Array): Promise<StorageKey> {
    return this.#files.put(raw);
  }

  get(key: StorageKey): Promise<Uint8Array | null> {
    return this.#files.get(key);
  }
}
