import { CopyObjectCommand, DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Release, type ReleaseId } from "@webordinary/domain";
import { AwsFault, awsFault, faulting } from "../aws-fault.ts";
import { bounded } from "./bounded.ts";
import { isNotThere, isPreconditionFailed } from "./s3-errors.ts";
import { copySource, filePrefix, releasePrefix, type SiteLocation } from "./site-location.ts";
import type { ServedFile } from "./site-record.ts";

/** S3 deletes no more at once. */
const MAX_DELETED_AT_ONCE = 1000;
/** For deletions that S3 refused one by one. */
const MAX_DELETE_ATTEMPTS = 5;

/** The releases of one site that can be made live again: a list of files each, and every content once by its hash. */
export class KeptReleases {
  readonly #s3: S3Client;
  readonly #location: SiteLocation;
  readonly #concurrency: number;
  /** Null: not looked at yet. */
  #hashes: Set<string> | null = null;
  #ids: Set<string> | null = null;
  readonly #releases = new Map<string, Release>();

  constructor(s3: S3Client, location: SiteLocation, concurrency: number) {
    this.#s3 = s3;
    this.#location = location;
    this.#concurrency = concurrency;
  }

  /** Looks again at the next need, since another process was at work. */
  forget(): void {
    this.#hashes = null;
    this.#ids = null;
  }

  keyOf(hash: string): string {
    return `${filePrefix(this.#location)}${hash}`;
  }

  /** The hashes whose content is kept. */
  async hashes(): Promise<ReadonlySet<string>> {
    this.#hashes ??= new Set(await this.#names(filePrefix(this.#location)));
    return this.#hashes;
  }

  async ids(): Promise<ReadonlySet<string>> {
    this.#ids ??= new Set((await this.#names(releasePrefix(this.#location))).map((name) => name.replace(/\.json$/, "")));
    return this.#ids;
  }

  /**
   * Keeps what is served as this release: copies on the server what isn't kept yet, then writes the list. False when something else is served at one
   * of its paths by now: then the release can't be kept.
   */
  async keep(releaseId: ReleaseId, files: readonly ServedFile[]): Promise<boolean> {
    const [ids, hashes] = [await this.ids(), await this.hashes()];
    if (ids.has(releaseId)) return true;
    const missing = new Map(files.filter(({ hash }) => !hashes.has(hash)).map((file) => [file.hash, file]));
    const copied = await bounded([...missing.values()], this.#concurrency, (file) => this.#copyServed(file));
    if (copied.includes(false)) return false;
    await this.#write(Release.parse({ releaseId, files: files.map(({ etag: _, ...file }) => file) }));
    return true;
  }

  async find(releaseId: ReleaseId): Promise<Release | null> {
    const known = this.#releases.get(releaseId);
    if (known) return known;
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#location.kept.bucket, Key: this.#releaseKey(releaseId) }));
      const release = Release.parse(JSON.parse((await Body?.transformToString()) ?? ""));
      this.#releases.set(releaseId, release);
      return release;
    } catch (error) {
      if (isNotThere(error)) return null;
      throw awsFault(error, { action: `read release ${releaseId}`, on: `bucket ${this.#location.kept.bucket}` });
    }
  }

  /** The content with this hash; null when it isn't kept. */
  async read(hash: string): Promise<Uint8Array | null> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#location.kept.bucket, Key: this.keyOf(hash) }));
      return Body ? await Body.transformToByteArray() : new Uint8Array();
    } catch (error) {
      if (isNotThere(error)) return null;
      throw awsFault(error, { action: "read what is kept", on: `bucket ${this.#location.kept.bucket}` });
    }
  }

  /** Deletes these releases, and then what only they needed. */
  async drop(surplus: readonly string[], live: readonly ServedFile[]): Promise<void> {
    if (surplus.length === 0) return;
    const [ids, hashes] = [new Set(await this.ids()), new Set(await this.hashes())];
    await this.#delete(surplus.map((id) => this.#releaseKey(id)));
    for (const id of surplus) {
      ids.delete(id);
      this.#releases.delete(id);
    }
    this.#ids = ids;
    const needed = new Set(live.map(({ hash }) => hash));
    for (const id of ids) for (const { hash } of (await this.find(id as ReleaseId))?.files ?? []) needed.add(hash);
    const unneeded = [...hashes].filter((hash) => !needed.has(hash));
    for (const hash of unneeded) hashes.delete(hash);
    this.#hashes = hashes;
    await this.#delete(unneeded.map((hash) => this.keyOf(hash)));
  }

  async #write(release: Release): Promise<void> {
    await faulting({ action: `keep release ${release.releaseId}`, on: `bucket ${this.#location.kept.bucket}` }, () =>
      this.#s3.send(
        new PutObjectCommand({
          Bucket: this.#location.kept.bucket,
          Key: this.#releaseKey(release.releaseId),
          Body: JSON.stringify(release),
          ContentType: "application/json",
        }),
      ),
    );
    this.#releases.set(release.releaseId, release);
    this.#ids?.add(release.releaseId);
  }

  async #copyServed({ path, hash, etag }: ServedFile): Promise<boolean> {
    const { served, kept } = this.#location;
    try {
      const CopySource = copySource(served.bucket, `${served.prefix}${path}`);
      await this.#s3.send(new CopyObjectCommand({ Bucket: kept.bucket, Key: this.keyOf(hash), CopySource, CopySourceIfMatch: etag }));
      this.#hashes?.add(hash);
      return true;
    } catch (error) {
      if (isPreconditionFailed(error) || isNotThere(error)) return false;
      throw awsFault(error, { action: `keep ${path}`, on: `bucket ${kept.bucket}` });
    }
  }

  async #names(prefix: string): Promise<string[]> {
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await faulting({ action: "list what is kept", on: `bucket ${this.#location.kept.bucket}` }, () =>
        this.#s3.send(
          new ListObjectsV2Command({ Bucket: this.#location.kept.bucket, Prefix: prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }),
        ),
      );
      names.push(...(page.Contents ?? []).map(({ Key = "" }) => Key.slice(prefix.length)));
      ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (ContinuationToken);
    return names;
  }

  /** S3 answers 200 also when it refused some of them: those are asked for again. */
  async #delete(keys: readonly string[]): Promise<void> {
    const Bucket = this.#location.kept.bucket;
    let left = keys;
    for (let attempt = 1; left.length > 0; attempt++) {
      const batch = left.slice(0, MAX_DELETED_AT_ONCE);
      const { Errors = [] } = await faulting({ action: "delete what isn't kept", on: `bucket ${Bucket}` }, () =>
        this.#s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: batch.map((Key) => ({ Key })) } })),
      );
      if (Errors.length > 0 && attempt >= MAX_DELETE_ATTEMPTS)
        throw new AwsFault("unknown", `S3 refused to delete ${Errors.length} files of bucket ${Bucket}: ${Errors[0]?.Code} ${Errors[0]?.Message}`);
      if (Errors.length === 0) attempt = 0;
      left = [...Errors.flatMap(({ Key }) => (Key ? [Key] : [])), ...left.slice(MAX_DELETED_AT_ONCE)];
    }
  }

  #releaseKey(id: string): string {
    return `${releasePrefix(this.#location)}${id}.json`;
  }
}
