import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StorageFullError } from "@webordinary/domain";
import { makeDataFolder } from "./data-folder.ts";
import { DataFolderError } from "./data-folder-error.ts";
import { MIGRATIONS } from "./migrations.ts";
import { isStorageFull } from "./sqlite-errors.ts";

export const DATABASE_FILE = "webordinary.sqlite";

/** How long one process waits for another's write, such as `project add` for a busy `up`. Milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * `full`: what an append returned for is on the disk, also after a power cut. `normal` may then lose the newest appends, `off`
 * may lose the file; neither loses anything when only the process dies.
 */
export type Synchronous = "full" | "normal" | "off";

/**
 * The one SQLite file of an embedded system, in WAL mode: one writer, and readers in other processes that never wait for it.
 * Throws a `DataFolderError` when a newer WebOrdinary has written it.
 */
export class EmbeddedDatabase {
  /** For the adapters of this folder, which prepare their own statements. */
  readonly sqlite: DatabaseSync;
  readonly dataDir: string;

  constructor(options: { readonly dataDir: string; readonly synchronous?: Synchronous }) {
    this.dataDir = options.dataDir;
    makeDataFolder(options.dataDir);
    this.sqlite = new DatabaseSync(join(options.dataDir, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS });
    try {
      // Before anything that writes: what a newer version made isn't touched.
      this.#refuseNewerSchema();
      this.sqlite.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.synchronous ?? "full"}; PRAGMA foreign_keys = ON`);
      this.#migrate();
    } catch (error) {
      this.sqlite.close();
      throw this.#translated(error);
    }
  }

  /** Runs `work` in one transaction that holds the write lock from its beginning: all of it happens or none. */
  write<T>(work: () => T): T {
    try {
      this.sqlite.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.sqlite.exec("COMMIT");
        return result;
      } catch (error) {
        // A full disk makes SQLite roll back by itself.
        if (this.sqlite.isTransaction) this.sqlite.exec("ROLLBACK");
        throw error;
      }
    } catch (error) {
      throw this.#translated(error);
    }
  }

  /** Runs one statement that is a transaction of its own; a full disk throws `StorageFullError`. */
  run<T>(statement: () => T): T {
    try {
      return statement();
    } catch (error) {
      throw this.#translated(error);
    }
  }

  close(): void {
    if (this.sqlite.isOpen) this.sqlite.close();
  }

  #refuseNewerSchema(): void {
    const found = this.#schemaVersion();
    if (found > MIGRATIONS.length) throw DataFolderError.newer(this.dataDir, found, MIGRATIONS.length);
  }

  #migrate(): void {
    if (this.#schemaVersion() === MIGRATIONS.length) return;
    this.write(() => {
      // Read again under the write lock: another process may have been first.
      for (let version = this.#schemaVersion(); version < MIGRATIONS.length; version++) {
        this.sqlite.exec(`${MIGRATIONS[version]}; PRAGMA user_version = ${version + 1}`);
      }
    });
  }

  #schemaVersion(): number {
    return Number(this.sqlite.prepare("PRAGMA user_version").get()?.user_version);
  }

  #translated(error: unknown): unknown {
    return isStorageFull(error) ? new StorageFullError(this.dataDir, { cause: error }) : error;
  }
}
