import type { StorageKey } from "../message/message.ts";

/** Every mail as it came, byte for byte, kept before anything is decided about it. */
export interface RawMailStore {
  /** Durable when it resolves. The key is made from the content, so the same mail twice is stored once. Throws `StorageFullError` when there is no room. */
  put(raw: Uint8Array): Promise<StorageKey>;
  get(key: StorageKey): Promise<Uint8Array | null>;
}

/** Nothing was stored; the sender must try again later. */
export class StorageFullError extends Error {
  readonly code = "storage-full";
  constructor(where: string, options?: { cause?: unknown }) {
    super(`no room left in ${where}: free some disk space; nothing was lost, the sender is asked to try again`, options);
    this.name = "StorageFullError";
  }
}
