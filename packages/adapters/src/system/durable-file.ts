import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Written beside its place, brought to the disk and then renamed, so under its name there is never half a file. On the disk when
 * it resolves, once `flushFolder` has been called for its folder. Leaves nothing behind when it fails; a kill may leave a `.tmp`.
 */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
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

/** Whole and on the disk when it resolves. */
export async function replaceFile(path: string, content: string): Promise<void> {
  await writeWhole(path, content);
  await flushFolder(dirname(path));
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
