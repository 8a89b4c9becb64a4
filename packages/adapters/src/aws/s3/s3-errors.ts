import { errorName } from "../aws-fault.ts";

const status = (error: unknown): number =>
  typeof error === "object" && error !== null && "$metadata" in error
    ? Number((error.$metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode ?? 0)
    : 0;

/** The object isn't there; a bucket that isn't there is another matter. */
export const isNotThere = (error: unknown): boolean => /^(NoSuchKey|NotFound)$/.test(errorName(error)) && status(error) === 404;

/** Somebody else's content is there, or none where some was expected. */
export const isPreconditionFailed = (error: unknown): boolean => status(error) === 412;

/** Two conditional writes at once: S3 asks this one to try again. */
export const isWriteConflict = (error: unknown): boolean => status(error) === 409 && errorName(error) === "ConditionalRequestConflict";

export const isNotModified = (error: unknown): boolean => status(error) === 304;

/** S3 has no such answer; MinIO and Ceph do. */
export const noRoom = (error: unknown): boolean => status(error) === 507 || /^(XMinioStorageFull|QuotaExceeded)$/.test(errorName(error));
