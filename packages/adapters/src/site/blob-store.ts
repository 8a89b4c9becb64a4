import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ReadFile, ReleaseFile } from "@webordinary/domain";
import { flushFolder, writeWhole } from "../system/durable-file.ts";
import { bounded } from "./bounded.ts";
import type { SiteFolders } from "./site-folders.ts";

const MAX_OPEN_FILES = 16;

/** The bytes that a release's builder handed over aren't those that its manifest names: the folder changed while it was published. */
export class ContentMismatchError extends Error {
  readonly code = "content-mismatch";
  constructor(path: string) {
    super(`${path} isn't what the release's manifest says: it changed after the build; build again`);
    this.name = "ContentMismatchError";
  }
}

/** Contents by their SHA-256, each once for all sites and releases. */
export class BlobStore {
  readonly #folders: SiteFolders;
  constructor(folders: SiteFolders) {
    this.#folders = folders;
  }

  /** Stores those that aren't here, and returns what that were. They are on the disk when it resolves. */
  async store(files: readonly ReleaseFile[], read: ReadFile): Promise<readonly ReleaseFile[]> {
    const unique = [...new Map(files.map((file) => [file.hash, file])).values()];
    const present = await bounded(unique, MAX_OPEN_FILES, (file) => this.#has(file));
    const missing = unique.filter((_, index) => !present[index]);
    const folders = new Set(missing.map((file) => dirname(this.#folders.blob(file.hash))));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    await bounded(missing, MAX_OPEN_FILES, (file) => this.#write(file, read));
    for (const folder of folders) await flushFolder(folder);
    return missing;
  }

  async read(file: ReleaseFile): Promise<Uint8Array> {
    return readFile(this.#folders.blob(file.hash));
  }

  /** Deletes what `needed` doesn't name, and what a killed publish left half written. Nothing may be published meanwhile. */
  async sweep(needed: ReadonlySet<string>): Promise<void> {
    for (const prefix of await readdir(this.#folders.blobs).catch(none)) {
      const folder = join(this.#folders.blobs, prefix);
      for (const name of await readdir(folder)) if (!needed.has(name)) await rm(join(folder, name), { force: true });
    }
  }

  /** A file of another size is what a power cut left: it is written again. */
  async #has(file: ReleaseFile): Promise<boolean> {
    const found = await stat(this.#folders.blob(file.hash)).catch(() => null);
    return found?.size === file.size;
  }

  async #write(file: ReleaseFile, read: ReadFile): Promise<void> {
    const content = await read(file.path);
    if (hash("sha256", content, "hex") !== file.hash) throw new ContentMismatchError(file.path);
    await writeWhole(this.#folders.blob(file.hash), content);
  }
}

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
