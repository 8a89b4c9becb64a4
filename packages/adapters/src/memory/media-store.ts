import { type MediaStore, StorageFullError, type StorageKey } from "@webordinary/domain";
import { contentKey } from "./content-key.ts";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

export class MemoryMediaStore implements MediaStore {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#disk = disk;
  }

  async put(content: Uint8Array): Promise<StorageKey> {
    if (this.#disk.full) throw new StorageFullError("the memory media store");
    const key = contentKey(content);
    this.#disk.media.set(key, Uint8Array.from(content));
    return key;
  }

  async get(key: StorageKey): Promise<Uint8Array | null> {
    const content = this.#disk.media.get(key);
    return content ? Uint8Array.from(content) : null;
  }
}
