import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { awsFault } from "../aws-fault.ts";
import { Newest } from "./newest.ts";
import { isNotModified, isNotThere, isPreconditionFailed, isWriteConflict } from "./s3-errors.ts";
import { recordKey, type SiteLocation } from "./site-location.ts";
import { NEW_SITE, SiteRecord } from "./site-record.ts";

/** Null as ETag: there is none yet. */
type Known = { readonly record: SiteRecord; readonly etag: string | null };

/** Records kept in memory; the least recently written goes first. A record of 1,000 files takes some 300 KB. */
export const MAX_KNOWN_SITES = 100;

/** The records of sites, as this process last saw them. A write succeeds only on what was last seen. */
export class SiteRecords {
  readonly #s3: S3Client;
  readonly #known = new Newest<string, Known>(MAX_KNOWN_SITES);

  constructor(s3: S3Client) {
    this.#s3 = s3;
  }

  /** As last seen: perhaps older than what is there, which a write then finds out. No request for a site that is known. */
  async lastSeen(location: SiteLocation): Promise<SiteRecord> {
    return (this.#known.get(keyOf(location)) ?? (await this.#fetch(location))).record;
  }

  /** As it is now: one request, which is answered with "not modified" when nothing changed. */
  async current(location: SiteLocation): Promise<SiteRecord> {
    return (await this.#fetch(location)).record;
  }

  /** Whether the record was still `seen`, the very object that was given out, and now is `record`. */
  async replace(location: SiteLocation, seen: SiteRecord, record: SiteRecord): Promise<boolean> {
    const key = keyOf(location);
    const known = this.#known.get(key);
    if (known?.record !== seen) return false;
    const { etag } = known;
    // Until it is known what is there.
    this.#known.delete(key);
    try {
      const { ETag } = await this.#s3.send(
        new PutObjectCommand({
          Bucket: location.kept.bucket,
          Key: recordKey(location),
          Body: JSON.stringify(record),
          ContentType: "application/json",
          ...(etag === null ? { IfNoneMatch: "*" } : { IfMatch: etag }),
        }),
      );
      this.#remember(key, { record, etag: String(ETag) });
      return true;
    } catch (error) {
      if (isPreconditionFailed(error) || isWriteConflict(error) || isNotThere(error)) return false;
      throw awsFault(error, { action: "write a site's record", on: key });
    }
  }

  /** Remembers what was done without saying so in the bucket; the next `replace` does. */
  amend(location: SiteLocation, seen: SiteRecord, record: SiteRecord): void {
    const known = this.#known.get(keyOf(location));
    if (known?.record === seen) this.#remember(keyOf(location), { ...known, record });
  }

  async #fetch(location: SiteLocation): Promise<Known> {
    const key = keyOf(location);
    const known = this.#known.get(key);
    try {
      const { Body, ETag } = await this.#s3.send(
        new GetObjectCommand({ Bucket: location.kept.bucket, Key: recordKey(location), ...(known?.etag ? { IfNoneMatch: known.etag } : {}) }),
      );
      const record = SiteRecord.parse(JSON.parse((await Body?.transformToString()) ?? ""));
      return this.#remember(key, { record, etag: String(ETag) });
    } catch (error) {
      if (known && isNotModified(error)) return known;
      if (isNotThere(error)) return this.#remember(key, { record: NEW_SITE, etag: null });
      throw awsFault(error, { action: "read a site's record", on: key });
    }
  }

  #remember(key: string, known: Known): Known {
    this.#known.set(key, known);
    return known;
  }
}

const keyOf = (location: SiteLocation): string => `${location.kept.bucket}/${recordKey(location)}`;
