import { createHash } from "node:crypto";
import type { StorageKey } from "@webordinary/domain";

/** The same content, the same key: its SHA-256 with the first two digits as a folder, `ab/cdef…`. */
export function contentKey(content: Uint8Array): StorageKey {
  const hash = createHash("sha256").update(content).digest("hex");
  return `${hash.slice(0, 2)}/${hash.slice(2)}`;
}

/** Nothing else is ever looked up, so that no key leads out of its folder. */
export const isContentKey = (key: StorageKey): boolean => /^[a-f0-9]{2}\/[a-f0-9]{62}$/.test(key);
