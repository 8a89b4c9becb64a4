import { isPage, type ReadFile, type Release, type ReleaseFile } from "@webordinary/domain";
import { AwsFault } from "../aws-fault.ts";
import { bounded } from "./bounded.ts";
import type { Fence, ServedFiles, Source } from "./served-files.ts";
import type { ServedFile, SiteRecord } from "./site-record.ts";

/** Somebody keeps changing a path: with claims there is one writer of a site, so this is a bug or a person with a console. */
const MAX_FENCED = 5;

/** A deployment with a newer order has been at one of the paths. */
export class SupersededError extends Error {
  constructor(path: string) {
    super(`${path} was put by a newer deployment`);
    this.name = "SupersededError";
  }
}

export type PublicationOptions = {
  readonly served: ServedFiles;
  readonly record: SiteRecord;
  readonly release: Release;
  readonly order: number;
  readonly read: ReadFile;
  /** Where a content lies already, if it does. */
  readonly sourceOf: (hash: string) => Source | null;
  /** Told of every content that was put. */
  readonly onPut: (hash: string, source: Source) => void;
  readonly concurrency: number;
};

/** One release on its way to one site: what has to change there, and the changing of it. */
export class Publication {
  /** The paths that it writes, because they differ or because nobody knows what an older attempt left there. */
  readonly paths: readonly string[];
  uploadedFiles = 0;
  uploadedBytes = 0;
  readonly #options: PublicationOptions;
  readonly #changed: readonly ReleaseFile[];
  readonly #etags = new Map<string, string>();
  readonly #created: string[] = [];
  /** Paths that an attempt which never ended may have touched. */
  readonly #doubtful: ReadonlySet<string>;
  /** That attempt was somebody else's, who may still be at it. */
  readonly #takenOver: boolean;

  constructor(options: PublicationOptions) {
    const { record, release, order } = options;
    this.#options = options;
    this.#doubtful = new Set(record.pending?.paths ?? []);
    this.#takenOver = (record.pending?.order ?? order) < order;
    const live = new Map(record.live?.files.map((file) => [file.path, file]));
    for (const { path, etag } of live.values()) this.#etags.set(path, etag);
    this.#changed = release.files.filter((file) => this.#doubtful.has(file.path) || !sameFile(file, live.get(file.path)));
    this.paths = this.#changed.map(({ path }) => path);
  }

  /** Assets first, then pages: what a page refers to is there before it. Throws `SupersededError`. */
  async write(): Promise<void> {
    await this.#writeAll(this.#changed.filter((file) => !isPage(file)));
    await this.#writeAll(this.#changed.filter(isPage));
  }

  /** The release's files as they lie there now. */
  files(): ServedFile[] {
    return this.#options.release.files.map((file) => ({ ...file, etag: this.#etags.get(file.path) ?? "" }));
  }

  /** Takes away what it newly put, after a newer deployment came in between. */
  async withdraw(winner: SiteRecord): Promise<void> {
    const theirs = new Set(winner.live?.files.map(({ path }) => path));
    const mine = this.#created.filter((path) => !theirs.has(path));
    await bounded(mine, this.#options.concurrency, (path) => this.#options.served.remove(path, this.#etags.get(path) ?? ""));
  }

  /** Each content goes over the wire once; a second file with it is copied from the first. */
  async #writeAll(files: readonly ReleaseFile[]): Promise<void> {
    const first = new Map<string, ReleaseFile>();
    for (const file of files) if (!first.has(file.hash)) first.set(file.hash, file);
    const leaders = new Set(first.values());
    const { concurrency } = this.#options;
    await bounded([...leaders], concurrency, (file) => this.#write(file));
    await bounded(
      files.filter((file) => !leaders.has(file)),
      concurrency,
      (file) => this.#write(file),
    );
  }

  async #write(file: ReleaseFile): Promise<void> {
    const { order, served, onPut } = this.#options;
    let fence = this.#fenceOf(file.path);
    let look = this.#doubtful.has(file.path);
    for (let refusals = 0; refusals < MAX_FENCED; refusals++) {
      if (look) {
        const found = await served.find(file.path);
        if (found && found.order > order) throw new SupersededError(file.path);
        if (found && !this.#takenOver && sameFile(file, found)) {
          this.#etags.set(file.path, found.etag);
          return;
        }
        fence = found?.etag ?? null;
      }
      const etag = await this.#put(file, fence);
      if (etag !== null) {
        if (fence === null) this.#created.push(file.path);
        this.#etags.set(file.path, etag);
        onPut(file.hash, served.source(file.path, etag));
        return;
      }
      look = true;
    }
    throw new AwsFault(
      "unknown",
      `${file.path} was changed by somebody else ${MAX_FENCED} times while it was being put: look for who else writes to this bucket`,
    );
  }

  /** Null when something else lies there than the fence says. */
  async #put(file: ReleaseFile, fence: Fence): Promise<string | null> {
    const { order, served, read, sourceOf } = this.#options;
    const refence = this.#takenOver && this.#doubtful.has(file.path);
    const source = refence ? null : sourceOf(file.hash);
    if (source) {
      const copied = await served.copy(file, order, fence, source);
      if (copied.kind === "written") return copied.etag;
    }
    const content = await read(file.path);
    const put = refence ? await served.putUnderNewEtag(file, order, fence, content) : await served.put(file, order, fence, content);
    if (put.kind !== "written") return null;
    this.uploadedFiles += 1;
    this.uploadedBytes += content.length;
    return put.etag;
  }

  #fenceOf(path: string): Fence {
    return this.#etags.get(path) ?? this.#options.record.stale.find((stale) => stale.path === path)?.etag ?? null;
  }
}

type Described = Pick<ReleaseFile, "hash" | "contentType" | "cacheControl">;

const sameFile = (one: Described, other: Described | undefined): boolean =>
  other !== undefined && one.hash === other.hash && one.contentType === other.contentType && one.cacheControl === other.cacheControl;
