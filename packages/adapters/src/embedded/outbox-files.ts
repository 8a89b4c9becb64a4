import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { flushFolder, writeWhole } from "../system/durable-file.ts";
import { codeOf, writeFailure } from "./write-failure.ts";

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
    try {
      await writeWhole(this.#path(name), content);
      await flushFolder(this.#dir);
    } catch (error) {
      throw writeFailure(this.#dir, error);
    }
  }

  #path(name: string): string {
    if (!SAFE_NAME.test(name) || name.startsWith("."))
      throw new Error(`"${name}" can't be the name of a file in the outbox: only letters, digits, dots, dashes`);
    return join(this.#dir, name);
  }
}
