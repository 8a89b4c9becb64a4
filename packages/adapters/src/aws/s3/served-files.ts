import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { ReleaseFile } from "@webordinary/domain";
import { AwsFault, awsFault, faulting } from "../aws-fault.ts";
import { isNotThere, isPreconditionFailed, isWriteConflict } from "./s3-errors.ts";
import { type BucketFolder, copySource } from "./site-location.ts";

/** What must lie at a path for a write to be carried out: an object with this ETag, or none. */
export type Fence = string | null;

/** A content that lies in S3 already. Without `etag` its key is made from its content. */
export type Source = { readonly bucket: string; readonly key: string; readonly etag?: string };

/** What lies at a path, and which deployment put it there. */
export type Found = {
  readonly etag: string;
  readonly order: number;
  readonly hash: string;
  readonly contentType: string;
  readonly cacheControl: string;
};

export type WriteResult =
  | { readonly kind: "written"; readonly etag: string }
  /** Something else lies there than the fence says. */
  | { readonly kind: "fenced" }
  /** The content isn't where it was said to be. */
  | { readonly kind: "no-source" };

const ORDER = "order";
const HASH = "sha256";

/** The objects that people see. Every write is fenced, and leaves the order of its deployment on the object. */
export class ServedFiles {
  readonly #s3: S3Client;
  readonly #folder: BucketFolder;

  constructor(s3: S3Client, folder: BucketFolder) {
    this.#s3 = s3;
    this.#folder = folder;
  }

  async put(file: ReleaseFile, order: number, fence: Fence, content: Uint8Array): Promise<WriteResult> {
    return this.#fenced(`put ${file.path}`, async () => {
      const { ETag } = await this.#s3.send(
        new PutObjectCommand({ ...this.#described(file, order), ...condition(fence), Body: content, ChecksumSHA256: sha256(file) }),
      );
      return String(ETag);
    });
  }

  async copy(file: ReleaseFile, order: number, fence: Fence, source: Source): Promise<WriteResult> {
    const result = await this.#fenced(`copy ${file.path}`, async () => {
      const { CopyObjectResult } = await this.#s3.send(
        new CopyObjectCommand({
          ...this.#described(file, order),
          ...condition(fence),
          CopySource: copySource(source.bucket, source.key),
          ...(source.etag ? { CopySourceIfMatch: source.etag } : {}),
          MetadataDirective: "REPLACE",
        }),
      );
      return String(CopyObjectResult?.ETag);
    });
    // S3 doesn't tell which of the two conditions failed; the upload that follows finds out about the fence.
    return result.kind === "fenced" ? { kind: "no-source" } : result;
  }

  /**
   * Puts the same content under another ETag than it has now, so that an older deployment, which knows the one that was there, is refused. An upload in
   * parts gets another ETag than one in one piece.
   */
  async putUnderNewEtag(file: ReleaseFile, order: number, fence: Fence, content: Uint8Array): Promise<WriteResult> {
    if (fence === null || isInParts(fence) || content.length === 0) return this.put(file, order, fence, content);
    return this.#fenced(`put ${file.path}`, async () => {
      const target = this.#described(file, order);
      const { UploadId } = await this.#s3.send(new CreateMultipartUploadCommand(target));
      const part = { Bucket: target.Bucket, Key: target.Key, UploadId };
      const { ETag } = await this.#s3.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: content }));
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      const done = await this.#s3.send(new CompleteMultipartUploadCommand({ ...part, ...condition(fence), MultipartUpload }));
      return String(done.ETag);
    });
  }

  async find(path: string): Promise<Found | null> {
    try {
      const head = await this.#s3.send(new HeadObjectCommand(this.#at(path)));
      return {
        etag: String(head.ETag),
        order: Number(head.Metadata?.[ORDER] ?? 0),
        hash: head.Metadata?.[HASH] ?? "",
        contentType: head.ContentType ?? "",
        cacheControl: head.CacheControl ?? "",
      };
    } catch (error) {
      if (isNotThere(error)) return null;
      throw awsFault(error, { action: `look at ${path}`, on: `bucket ${this.#folder.bucket}` });
    }
  }

  /** Null when something else lies there, or nothing. */
  async read(path: string, etag: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ ...this.#at(path), IfMatch: etag }));
      return Body ? await Body.transformToByteArray() : new Uint8Array();
    } catch (error) {
      if (isNotThere(error) || isPreconditionFailed(error)) return null;
      throw awsFault(error, { action: `read ${path}`, on: `bucket ${this.#folder.bucket}` });
    }
  }

  /** Leaves what was put there meanwhile. */
  async remove(path: string, etag: string): Promise<void> {
    await faulting({ action: `delete ${path}`, on: `bucket ${this.#folder.bucket}` }, async () => {
      try {
        await this.#s3.send(new DeleteObjectCommand({ ...this.#at(path), IfMatch: etag }));
      } catch (error) {
        if (!isPreconditionFailed(error) && !isWriteConflict(error) && !isNotThere(error)) throw error;
      }
    });
  }

  source(path: string, etag: string): Source {
    return { bucket: this.#folder.bucket, key: this.#at(path).Key, etag };
  }

  #at(path: string) {
    return { Bucket: this.#folder.bucket, Key: `${this.#folder.prefix}${path}` };
  }

  #described(file: ReleaseFile, order: number) {
    const Metadata = { [ORDER]: String(order), [HASH]: file.hash };
    return { ...this.#at(file.path), ContentType: file.contentType, CacheControl: file.cacheControl, Metadata };
  }

  async #fenced(action: string, write: () => Promise<string>): Promise<WriteResult> {
    try {
      return { kind: "written", etag: await write() };
    } catch (error) {
      if (isPreconditionFailed(error) || isWriteConflict(error) || isNotThere(error)) return { kind: "fenced" };
      throw error instanceof AwsFault ? error : awsFault(error, { action, on: `bucket ${this.#folder.bucket}` });
    }
  }
}

/** S3 refuses what isn't the content that the release names; and the SDK needn't make a checksum of its own. */
const sha256 = (file: ReleaseFile): string => Buffer.from(file.hash, "hex").toString("base64");

const condition = (fence: Fence) => (fence === null ? { IfNoneMatch: "*" } : { IfMatch: fence });
const isInParts = (etag: string): boolean => /-\d+"?$/.test(etag);
