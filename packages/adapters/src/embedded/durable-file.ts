import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { StorageFullError } from "@webordinary/domain";

/** A full disk, a full quota. */
const NO_ROOM: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/**
 * Written beside its place, brought to the disk and then renamed, so under its name there is never half a file. On the disk when
 * it resolves, once `flushFolder` has been called for its folder. Leaves nothing behind when it fails.
 */
export async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
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
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What to throw for a failure to write below `folder`: a `StorageFullError` when there is no room. */
export const writeFailure = (folder: string, error: unknown): unknown =>
  NO_ROOM.includes(codeOf(error)) ? new StorageFullError(folder, { cause: error }) : error;

/** A system error's code, such as `ENOENT`. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
