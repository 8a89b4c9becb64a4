import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StorageFullError, type StorageKey } from "@webordinary/domain";
import { contentKey, isContentKey } from "../memory/content-key.ts";

/** A full disk, a full quota. */
const NO_ROOM: readonly unknown[] = ["ENOSPC", "EDQUOT"];
const NOT_THERE: readonly unknown[] = ["ENOENT"];

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * Files named by the SHA-256 of their content, `ab/cdef…`. A file is written beside its place, brought to the disk and then
 * renamed, so under its name there is never half a file.
 */
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
      throw NO_ROOM.includes(codeOf(error)) ? new StorageFullError(this.#folder, { cause: error }) : error;
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

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A rename is on the disk only when its folder is. Windows has no way to do so, and needs none. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
