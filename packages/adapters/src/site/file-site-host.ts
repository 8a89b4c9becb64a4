import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  isPage,
  type PublishResult,
  type ReadFile,
  type Release,
  ReleaseId,
  type SiteHost,
  SiteId,
  StorageFullError,
  type StoredRelease,
} from "@webordinary/domain";
import { replaceFile } from "../system/durable-file.ts";
import { BlobStore } from "./blob-store.ts";
import { SiteFolders } from "./site-folders.ts";

export type FileSiteHostOptions = {
  /** The folder of all sites; absolute. */
  readonly root: string;
  /** Where the web server shows a site. */
  readonly urlOf: (site: SiteId) => string;
};

/**
 * Sites as files: contents by hash, a manifest per release, and one small file that says which release is live. Publishing and
 * pruning go one after the other within this object. The data folder's lock makes its process the only one that writes here,
 * so nobody sweeps away contents that another publish just found present.
 */
export class FileSiteHost implements SiteHost {
  readonly #options: FileSiteHostOptions;
  readonly #folders: SiteFolders;
  readonly #blobs: BlobStore;
  #last: Promise<unknown> = Promise.resolve();
  /** A publish that was killed may have left contents that no manifest names: the first prune looks for them. */
  #sweptOnce = false;

  constructor(options: FileSiteHostOptions) {
    this.#options = options;
    this.#folders = new SiteFolders(options.root);
    this.#blobs = new BlobStore(this.#folders);
  }

  publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult> {
    return this.#inTurn(async () => {
      const live = await this.#folders.readLive(site);
      if (live && live.order > order) return { ok: false, reason: "superseded" };
      const assets = await this.#blobs.store(
        release.files.filter((file) => !isPage(file)),
        read,
      );
      const pages = await this.#blobs.store(release.files.filter(isPage), read);
      await mkdir(this.#folders.releases(site), { recursive: true });
      await replaceFile(this.#folders.release(site, release.releaseId), JSON.stringify(release));
      await replaceFile(this.#folders.live(site), JSON.stringify({ releaseId: release.releaseId, order }));
      const stored = [...assets, ...pages];
      return { ok: true, uploadedFiles: stored.length, uploadedBytes: stored.reduce((sum, file) => sum + file.size, 0) };
    });
  }

  async release(site: SiteId, releaseId: ReleaseId): Promise<StoredRelease | null> {
    const release = await this.#folders.readRelease(site, releaseId);
    if (!release) return null;
    const files = new Map(release.files.map((file) => [file.path, file]));
    const read: ReadFile = (path) => {
      const file = files.get(path);
      if (!file) return Promise.reject(new Error(`release ${releaseId} of ${site} has no file ${path}`));
      return this.#blobs.read(file);
    };
    return { release, read };
  }

  live(site: SiteId): Promise<{ readonly releaseId: ReleaseId; readonly order: number } | null> {
    return this.#folders.readLive(site);
  }

  prune(site: SiteId, keep: readonly ReleaseId[]): Promise<void> {
    return this.#inTurn(async () => {
      const live = await this.#folders.readLive(site);
      const kept = new Set([...keep, ...(live ? [live.releaseId] : [])].map((id) => `${id}.json`));
      const found = await readdir(this.#folders.releases(site)).catch(none);
      const surplus = found.filter((name) => !kept.has(name));
      for (const name of surplus) await rm(join(this.#folders.releases(site), name), { force: true });
      if (surplus.length === 0 && this.#sweptOnce) return;
      await this.#blobs.sweep(await this.#needed());
      this.#sweptOnce = true;
    });
  }

  url(site: SiteId): string {
    return this.#options.urlOf(site);
  }

  /** The hashes that any release of any site names. */
  async #needed(): Promise<Set<string>> {
    const needed = new Set<string>();
    for (const name of await readdir(this.#folders.sites).catch(none)) {
      const site = SiteId.parse(name);
      for (const file of await readdir(this.#folders.releases(site)).catch(none)) {
        // A manifest that a killed publish left half written has another ending, and names nothing that is needed.
        const releaseId = ReleaseId.safeParse(file.replace(/\.json$/, ""));
        const release = releaseId.success ? await this.#folders.readRelease(site, releaseId.data) : null;
        for (const { hash } of release?.files ?? []) needed.add(hash);
      }
    }
    return needed;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOSPC" || error.code === "EDQUOT") throw new StorageFullError(this.#folders.root, { cause: error });
      throw error;
    });
    // The next one isn't told of this one's failure; its own caller is.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

function none(error: NodeJS.ErrnoException): string[] {
  if (error.code === "ENOENT") return [];
  throw error;
}
