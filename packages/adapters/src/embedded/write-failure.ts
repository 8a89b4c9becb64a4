import { StorageFullError } from "@webordinary/domain";

/** A full disk, a full quota. */
const NO_ROOM: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** What to throw for a failure to write below `folder`: a `StorageFullError` when there is no room. */
export const writeFailure = (folder: string, error: unknown): unknown =>
  NO_ROOM.includes(codeOf(error)) ? new StorageFullError(folder, { cause: error }) : error;

/** A system error's code, such as `ENOENT`. */
export const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);
