import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Written beside and renamed, with the bytes on the disk before the name: a power cut leaves the old file or the new one. On the
 * disk once `syncFolder` has been called for its folder. A kill may leave `{path}.next`.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const next = `${path}.next`;
  const handle = await open(next, "w");
  try {
    await handle.writeFile(content);
    await handle.sync();
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(next, path);
}

/** Whole and on the disk when it resolves. */
export async function replaceFile(path: string, content: string): Promise<void> {
  await writeWhole(path, content);
  await syncFolder(dirname(path));
}

/** A rename is on the disk only when its folder is. Windows has no way to do so, and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
