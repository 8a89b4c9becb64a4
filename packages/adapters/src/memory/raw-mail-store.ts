import { type RawMailStore, StorageFullError, type StorageKey } from "@webordinary/domain";
import { contentKey } from "./content-key.ts";
import { type MemoryDisk, newMemoryDisk } from "./memory-disk.ts";

export class MemoryRawMailStore implements RawMailStore {
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk = newMemoryDisk()) {
    this.#disk = disk;
  }

  async put(raw: Uint8Array): Promise<StorageKey> {
    if (this.#disk.full) throw new StorageFullError("the memory raw mail store");
    const key = contentKey(raw);
    this.#disk.rawMail.set(key, Uint8Array.from(raw));
    return key;
  }

  async get(key: StorageKey): Promise<Uint8Array | null> {
    const raw = this.#disk.rawMail.get(key);
    return raw ? Uint8Array.from(raw) : null;
  }
}
