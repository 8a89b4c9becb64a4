import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** A folder that an image is built from. Removed when the image is there. */
export class BuildContext {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), "wo-image-"));
  }

  /** Copies a file or folder; `wanted` is asked for every path in it, relative to `from`. */
  add(from: string, to: string, wanted: (path: string) => boolean = () => true): void {
    cpSync(from, join(this.folder, to), { recursive: true, filter: (path) => wanted(relative(from, path)) });
  }

  /** The same for the same paths and contents: an image that has it in its tag needn't be built again. */
  hash(...further: readonly string[]): string {
    const hash = createHash("sha256").update(JSON.stringify(further));
    const files = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      hash.update(`\0${relative(this.folder, path)}\0`).update(createHash("sha256").update(readFileSync(path)).digest());
    }
    return hash.digest("hex").slice(0, 16);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
