import type { S3Client } from "@aws-sdk/client-s3";
import type { Logger, PublishResult, ReadFile, Release, ReleaseId, SiteHost, SiteId, StoredRelease } from "@webordinary/domain";
import { AwsFault } from "../aws-fault.ts";
import { bounded } from "./bounded.ts";
import { ContentSources } from "./content-sources.ts";
import { KeptReleases } from "./kept-releases.ts";
import { Newest } from "./newest.ts";
import { Publication, SupersededError } from "./publication.ts";
import { ServedFiles } from "./served-files.ts";
import type { LocateSite, SiteLocation } from "./site-location.ts";
import { newestOrder, type ServedFile, type SiteRecord } from "./site-record.ts";
import { MAX_KNOWN_SITES, SiteRecords } from "./site-records.ts";

/** Requests of one publish at a time; below the 50 sockets that the SDK opens. */
const CONCURRENCY = 32;
/** Times that somebody else may change the site's record while it is being published to. */
const MAX_REPEATS = 10;

export type S3SiteHostOptions = {
  readonly s3: S3Client;
  readonly locate: LocateSite;
  /** Where people look at it. */
  readonly urlOf: (site: SiteId) => string;
  readonly concurrency?: number;
  readonly logger?: Logger;
};

type Site = { readonly location: SiteLocation; readonly served: ServedFiles; readonly kept: KeptReleases; last: Promise<unknown> };

/**
 * Sites in S3 website buckets. What a site holds is told by its record, which is replaced under its ETag before anything is touched and after all is
 * there; every file is put under the ETag that the record tells. So whoever has an older deployment, or an older idea of the site, is refused by S3.
 *
 * A redeploy of k changed files by a process that knows the site takes k+2 requests; one that changes nothing, 1. What is overwritten was kept before, by
 * copies on the server that `prune` makes (k+1 requests, after it is live); going back to it copies them again.
 */
export class S3SiteHost implements SiteHost {
  readonly #options: S3SiteHostOptions;
  readonly #records: SiteRecords;
  readonly #sources = new ContentSources();
  /** One that is forgotten while it is published to, under more than a hundred others, is looked at anew; its record keeps the two apart. */
  readonly #sites = new Newest<SiteId, Site>(MAX_KNOWN_SITES);

  constructor(options: S3SiteHostOptions) {
    this.#options = options;
    this.#records = new SiteRecords(options.s3);
  }

  publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult> {
    return this.#inTurn(site, async (of) => {
      let record = await this.#records.lastSeen(of.location);
      for (let repeats = 0; repeats < MAX_REPEATS; repeats++) {
        if (newestOrder(record) > order) return { ok: false, reason: "superseded" };
        const published = await this.#tryPublish(of, record, release, order, read);
        if (published) return published;
        // Somebody else was here: what is remembered of the site may be wrong.
        of.kept.forget();
        record = await this.#records.current(of.location);
      }
      throw new AwsFault(
        "unknown",
        `the record of site ${site} was changed ${MAX_REPEATS} times during one publish: look for who else publishes there`,
      );
    });
  }

  /** Null when the record isn't as it was thought to be. */
  async #tryPublish(of: Site, record: SiteRecord, release: Release, order: number, read: ReadFile): Promise<PublishResult | null> {
    const { releaseId } = release;
    if (isDone(record, releaseId, order)) {
      const now = await this.#records.current(of.location);
      return now === record || isDone(now, releaseId, order) ? { ok: true, uploadedFiles: 0, uploadedBytes: 0 } : null;
    }
    const publication = await this.#publication(of, record, release, order, read);
    const begun: SiteRecord = { ...record, pending: { releaseId, order, paths: [...publication.paths] }, stale: stalePaths(record, release) };
    // A record alone that changes, such as the same release for a newer deployment, needs no announcement.
    const announced = publication.paths.length > 0 || (record.live !== null && record.live.releaseId !== releaseId);
    if (announced && !(await this.#records.replace(of.location, record, begun))) return null;
    // Nothing of what people see was touched yet, so what is about to be overwritten can still be kept.
    if (record.live && record.live.releaseId !== releaseId) await this.#keep(of, record.live);
    try {
      await publication.write();
    } catch (error) {
      if (!(error instanceof SupersededError)) throw error;
      await publication.withdraw(await this.#records.current(of.location));
      return { ok: false, reason: "superseded" };
    }
    const done: SiteRecord = {
      ...begun,
      live: { releaseId, order, files: publication.files() },
      pending: null,
      stale: staleAfter(begun, record, release),
    };
    if (!(await this.#records.replace(of.location, announced ? begun : record, done))) {
      const now = await this.#records.current(of.location);
      if (newestOrder(now) > order) await publication.withdraw(now);
      if (!isDone(now, releaseId, order)) return null;
    }
    return { ok: true, uploadedFiles: publication.uploadedFiles, uploadedBytes: publication.uploadedBytes };
  }

  async #publication(of: Site, record: SiteRecord, release: Release, order: number, read: ReadFile): Promise<Publication> {
    const hashes = record.live && record.live.releaseId !== release.releaseId ? await of.kept.hashes() : new Set<string>();
    return new Publication({
      served: of.served,
      record,
      release,
      order,
      read,
      concurrency: this.#concurrency,
      sourceOf: (hash) => (hashes.has(hash) ? { bucket: of.location.kept.bucket, key: of.kept.keyOf(hash) } : this.#sources.find(hash)),
      onPut: (hash, source) => this.#sources.note(hash, source),
    });
  }

  async release(site: SiteId, releaseId: ReleaseId): Promise<StoredRelease | null> {
    const { location, kept, served } = this.#site(site);
    const { live } = await this.#records.current(location);
    const files: readonly ServedFile[] = live?.releaseId === releaseId ? live.files : [];
    const release = live?.releaseId === releaseId ? { releaseId, files: live.files.map(({ etag: _, ...file }) => file) } : await kept.find(releaseId);
    if (!release) return null;
    const read: ReadFile = async (path) => {
      const file = release.files.find((candidate) => candidate.path === path);
      const etag = files.find((candidate) => candidate.path === path)?.etag;
      const content = file && ((etag ? await served.read(path, etag) : null) ?? (await kept.read(file.hash)));
      if (!content) throw new Error(`release ${releaseId} of ${site} has no file ${path}`);
      return content;
    };
    return { release, read };
  }

  async live(site: SiteId): Promise<{ readonly releaseId: ReleaseId; readonly order: number } | null> {
    const { live } = await this.#records.current(this.#site(site).location);
    return live && { releaseId: live.releaseId, order: live.order };
  }

  /** Also keeps what is live now, so that the next publish needn't. Does nothing while another publish is underway. */
  prune(site: SiteId, keep: readonly ReleaseId[]): Promise<void> {
    return this.#inTurn(site, async (of) => {
      const record = await this.#records.lastSeen(of.location);
      const { live, pending, stale } = record;
      if (!live || pending) return;
      await this.#keep(of, live);
      const wanted = new Set<string>([...keep, live.releaseId]);
      const surplus = [...(await of.kept.ids())].filter((id) => !wanted.has(id));
      if (surplus.length === 0 && stale.length === 0) return;
      // Refused when somebody else has been here since: then it is theirs to prune.
      const pruning: SiteRecord = { ...record, prunings: record.prunings + 1 };
      if (!(await this.#records.replace(of.location, record, pruning))) return of.kept.forget();
      await bounded(stale, this.#concurrency, async ({ path, etag }) => {
        const there = etag ?? (await of.served.find(path))?.etag;
        if (there) await of.served.remove(path, there);
      });
      await of.kept.drop(surplus, live.files);
      this.#records.amend(of.location, pruning, { ...pruning, stale: [] });
    });
  }

  async #keep(of: Site, { releaseId, files }: NonNullable<SiteRecord["live"]>): Promise<void> {
    if (await of.kept.keep(releaseId, files)) return;
    this.#options.logger?.warn("a release can't be kept: something else is served at one of its paths", { releaseId });
  }

  url(site: SiteId): string {
    return this.#options.urlOf(site);
  }

  get #concurrency(): number {
    return this.#options.concurrency ?? CONCURRENCY;
  }

  #site(site: SiteId): Site {
    let known = this.#sites.get(site);
    if (!known) {
      const { s3, locate } = this.#options;
      const location = locate(site);
      known = {
        location,
        served: new ServedFiles(s3, location.served),
        kept: new KeptReleases(s3, location, this.#concurrency),
        last: Promise.resolve(),
      };
    }
    // What is used longest ago is forgotten first.
    this.#sites.set(site, known);
    return known;
  }

  /** One at a time per site within this process; between processes the record decides. */
  #inTurn<T>(site: SiteId, work: (of: Site) => Promise<T>): Promise<T> {
    const of = this.#site(site);
    const turn = of.last.then(() => work(of));
    // The next one isn't told of this one's failure; its own caller is.
    of.last = turn.catch(() => undefined);
    return turn;
  }
}

const isDone = ({ live, pending }: SiteRecord, releaseId: ReleaseId, order: number): boolean =>
  pending === null && live?.releaseId === releaseId && live.order === order;

/** What may be served and is not in the release: what was stale before, and what an attempt that never ended has put, perhaps. */
function stalePaths(record: SiteRecord, release: Release): SiteRecord["stale"] {
  const served = new Set(record.live?.files.map(({ path }) => path));
  const known = new Set(record.stale.map(({ path }) => path));
  const left = (record.pending?.paths ?? []).filter((path) => !served.has(path) && !known.has(path)).map((path) => ({ path, etag: null }));
  const wanted = new Set(release.files.map(({ path }) => path));
  return [...record.stale, ...left].filter(({ path }) => !wanted.has(path));
}

function staleAfter(begun: SiteRecord, before: SiteRecord, release: Release): SiteRecord["stale"] {
  const wanted = new Set(release.files.map(({ path }) => path));
  const removed = before.live?.files.filter(({ path }) => !wanted.has(path)).map(({ path, etag }) => ({ path, etag })) ?? [];
  return [...begun.stale, ...removed];
}
