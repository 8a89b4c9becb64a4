import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeDataFolder } from "./data-folder.ts";
import { DataFolderError } from "./data-folder-error.ts";
import { isBusy } from "./sqlite-errors.ts";

/** Nobody may open this file by other means: closing it would let go of the lock (POSIX gives it up with any descriptor of the process). */
export const LOCK_FILE = "lock.sqlite";

export interface DataFolderLock {
  /** Lets others in. The system does so by itself when the process ends, however it ends. */
  release(): void;
}

/**
 * Makes this process the only one that works on the folder. The lock is an open exclusive transaction on a SQLite file of its
 * own, so it is the operating system's: it outlives no process, and no stale lock file ever has to be removed by hand.
 * Throws a `DataFolderError` when somebody else has it.
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  makeDataFolder(dataDir);
  const lock = new DatabaseSync(join(dataDir, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    throw isBusy(error) ? DataFolderError.inUse(dataDir, error) : error;
  }
  return {
    release: () => {
      if (lock.isOpen) lock.close();
    },
  };
}
