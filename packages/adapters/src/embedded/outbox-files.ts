import { randomUUID } from "node:crypto";
import { access, mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { StorageFullError } from "@webordinary/domain";

/** Reply ids are names of files here, so nothing but these may be in one. */
const SAFE_NAME = /^[A-Za-z0-9._-]{1,100}$/;

/** Small files that are there whole or not at all, and stay after a power cut. */
export class OutboxFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async has(name: string): Promise<boolean> {
    try {
      await access(this.#path(name));
      return true;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw error;
    }
  }

  /** Durable when it resolves. What is there already stays as it is. Throws `StorageFullError` when there is no room. */
  async writeOnce(name: string, content: Uint8Array): Promise<void> {
    if (await this.has(name)) return;
    await mkdir(this.#dir, { recursive: true });
    const temporary = join(this.#dir, `.${name}.${randomUUID()}.tmp`);
    try {
      await writeDurably(temporary, content);
      await rename(temporary, this.#path(name));
      await syncFolder(this.#dir);
    } catch (error) {
      await rm(temporary, { force: true });
      if (codeOf(error) === "ENOSPC" || codeOf(error) === "EDQUOT") throw new StorageFullError(this.#dir, { cause: error });
      throw error;
    }
  }

  #path(name: string): string {
    if (!SAFE_NAME.test(name) || name.startsWith("."))
      throw new Error(`"${name}" can't be the name of a file in the outbox: only letters, digits, dots, dashes`);
    return join(this.#dir, name);
  }
}

async function writeDurably(path: string, content: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The rename itself must reach the disk too; some systems can't sync a folder, and need not. */
async function syncFolder(dir: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
