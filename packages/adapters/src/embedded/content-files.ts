import { mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StorageKey } from "@webordinary/domain";
import { contentKey, isContentKey } from "../memory/content-key.ts";
import { flushFolder, writeWhole } from "../system/durable-file.ts";
import { codeOf, writeFailure } from "./write-failure.ts";

const NOT_THERE: readonly unknown[] = ["ENOENT"];

/** Files named by the SHA-256 of their content, `ab/cdef…`. Under its name there is never half a file. */
export class ContentFiles {
  readonly #folder: string;

  /** An absolute path; it is made when something is stored. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** On the disk when it resolves. Throws `StorageFullError` when there is no room, leaving nothing behind. */
  async put(content: Uint8Array): Promise<StorageKey> {
    const key = contentKey(content);
    const path = join(this.#folder, key);
    try {
      const made = await mkdir(dirname(path), { recursive: true });
      if (made !== undefined) await flushFolder(dirname(dirname(path)));
      if (!(await isThere(path, content.byteLength))) await writeWhole(path, content);
      // Also for a file that was there: whoever put it may not have got so far.
      await flushFolder(dirname(path));
    } catch (error) {
      throw writeFailure(this.#folder, error);
    }
    return key;
  }

  /** Null for a key that isn't one of ours, whatever file it may lead to. */
  async get(key: StorageKey): Promise<Uint8Array | null> {
    if (!isContentKey(key)) return null;
    try {
      return await readFile(join(this.#folder, key));
    } catch (error) {
      if (NOT_THERE.includes(codeOf(error))) return null;
      throw error;
    }
  }
}

async function isThere(path: string, size: number): Promise<boolean> {
  try {
    return (await stat(path)).size === size;
  } catch (error) {
    if (NOT_THERE.includes(codeOf(error))) return false;
    throw error;
  }
}
