/** `SQLITE_FULL`: no room for the database or its journal. */
const SQLITE_FULL = 13;
/** `SQLITE_BUSY`: somebody else holds the lock. */
const SQLITE_BUSY = 5;
/** `SQLITE_IOERR_SHMSIZE`: no room to grow the WAL's shared-memory file. */
const SQLITE_IOERR_SHMSIZE = 4874;
/** The lower byte of an extended result code is the primary one. */
const PRIMARY_CODE = 0xff;

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode : null;
}

export function isStorageFull(error: unknown): boolean {
  const code = resultCode(error);
  return code !== null && ((code & PRIMARY_CODE) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE);
}

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code !== null && (code & PRIMARY_CODE) === SQLITE_BUSY;
}
