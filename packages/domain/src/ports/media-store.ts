import type { StorageKey } from "../message/message.ts";

/** Photos and other files that people sent. */
export interface MediaStore {
  /** Durable when it resolves; the key is made from the content. Throws `StorageFullError` when there is no room. */
  put(content: Uint8Array): Promise<StorageKey>;
  get(key: StorageKey): Promise<Uint8Array | null>;
}
