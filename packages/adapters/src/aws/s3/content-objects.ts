import { createHash } from "node:crypto";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { StorageFullError, type StorageKey } from "@webordinary/domain";
import { awsFault } from "../aws-fault.ts";
import { isNotThere, isPreconditionFailed, isWriteConflict, noRoom } from "./s3-errors.ts";

export type S3StoreOptions = {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Begins every object's key, with a slash at its end: `mail/`. */
  readonly prefix?: string;
};

const KEY = /^[a-f0-9]{2}\/[a-f0-9]{62}$/;
/** Two who put the same content in the same instant: one of them is asked to try again. */
const MAX_CONFLICTS = 5;

/** Objects named by the SHA-256 of their content, `ab/cdef…`, which S3 checks when it gets them. */
export class ContentObjects {
  readonly #options: S3StoreOptions;

  constructor(options: S3StoreOptions) {
    this.#options = options;
  }

  /** S3 itself is never full; servers that speak its protocol may be: `StorageFullError`. */
  async put(content: Uint8Array): Promise<StorageKey> {
    const { s3, bucket, prefix = "" } = this.#options;
    const digest = createHash("sha256").update(content).digest();
    const hash = digest.toString("hex");
    const key = `${hash.slice(0, 2)}/${hash.slice(2)}`;
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: `${prefix}${key}`,
      // A copy, since the caller may change its bytes while they are sent.
      Body: Uint8Array.from(content),
      ChecksumSHA256: digest.toString("base64"),
      IfNoneMatch: "*",
    });
    for (let conflicts = 0; ; conflicts++) {
      try {
        await s3.send(command);
        return key;
      } catch (error) {
        if (isPreconditionFailed(error)) return key;
        if (isWriteConflict(error) && conflicts < MAX_CONFLICTS) continue;
        if (noRoom(error)) throw new StorageFullError(`bucket ${bucket}`, { cause: error });
        throw awsFault(error, { action: "store a file", on: `bucket ${bucket}` });
      }
    }
  }

  /** Null for a key that isn't one of ours, whatever object it may lead to. */
  async get(key: StorageKey): Promise<Uint8Array | null> {
    if (!KEY.test(key)) return null;
    const { s3, bucket, prefix = "" } = this.#options;
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${key}` }));
      return Body ? await Body.transformToByteArray() : new Uint8Array();
    } catch (error) {
      if (isNotThere(error)) return null;
      throw awsFault(error, { action: "read a file", on: `bucket ${bucket}` });
    }
  }
}
