import {
  isPage,
  type PublishResult,
  type ReadFile,
  type Release,
  type ReleaseFile,
  type ReleaseId,
  type SiteHost,
  type SiteId,
  type StoredRelease,
} from "@webordinary/domain";

/** All that outlives a process. */
export type MemorySiteHostState = {
  readonly blobs: Map<string, Uint8Array>;
  readonly releases: Map<SiteId, Map<ReleaseId, Release>>;
  readonly live: Map<SiteId, { readonly releaseId: ReleaseId; readonly order: number }>;
  /** How many kept releases of any site, and publishes that are underway, need each blob. So pruning one site needn't look at all others. */
  readonly needed: Map<string, number>;
  /** Blobs that nobody needs any more: of dropped releases, or of publishes that broke off. The next prune deletes them. */
  readonly orphans: Set<string>;
};

export const emptySiteHostState = (): MemorySiteHostState => ({
  blobs: new Map(),
  releases: new Map(),
  live: new Map(),
  needed: new Map(),
  orphans: new Set(),
});

export class MemorySiteHost implements SiteHost {
  readonly state: MemorySiteHostState;
  readonly #urlOf: (site: SiteId) => string;

  constructor(state: MemorySiteHostState = emptySiteHostState(), urlOf: (site: SiteId) => string = (site) => `http://${site}.localhost`) {
    this.state = state;
    this.#urlOf = urlOf;
  }

  async publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult> {
    if (this.#isOlder(site, order)) return { ok: false, reason: "superseded" };
    // From now on nobody prunes what it counts on.
    this.#need(release);
    let kept = false;
    try {
      const missing = this.#missing(release);
      for (const file of missing) this.state.blobs.set(file.hash, await read(file.path));
      // Others may have published while the files were read.
      if (this.#isOlder(site, order)) return { ok: false, reason: "superseded" };
      kept = this.#keep(site, release);
      this.state.live.set(site, { releaseId: release.releaseId, order });
      return { ok: true, uploadedFiles: missing.length, uploadedBytes: missing.reduce((sum, file) => sum + file.size, 0) };
    } finally {
      if (!kept) this.#letGo(release);
    }
  }

  async release(site: SiteId, releaseId: ReleaseId): Promise<StoredRelease | null> {
    const release = this.state.releases.get(site)?.get(releaseId);
    if (!release) return null;
    const read: ReadFile = async (path) => {
      const found = release.files.find((file) => file.path === path);
      const content = found && this.state.blobs.get(found.hash);
      if (!content) throw new Error(`release ${releaseId} of ${site} has no file ${path}`);
      return content;
    };
    return { release, read };
  }

  async live(site: SiteId): Promise<{ readonly releaseId: ReleaseId; readonly order: number } | null> {
    return this.state.live.get(site) ?? null;
  }

  async prune(site: SiteId, keep: readonly ReleaseId[]): Promise<void> {
    const kept = new Set([...keep, this.state.live.get(site)?.releaseId]);
    const releases = this.state.releases.get(site);
    for (const release of [...(releases?.values() ?? [])]) {
      if (kept.has(release.releaseId)) continue;
      releases?.delete(release.releaseId);
      this.#letGo(release);
    }
    for (const hash of this.state.orphans) this.state.blobs.delete(hash);
    this.state.orphans.clear();
  }

  url(site: SiteId): string {
    return this.#urlOf(site);
  }

  /** What has to be read, each content once: assets before the pages that refer to them. */
  #missing(release: Release): ReleaseFile[] {
    const missing = new Map(release.files.filter((file) => !this.state.blobs.has(file.hash)).map((file) => [file.hash, file]));
    return [...missing.values()].sort((a, b) => Number(isPage(a)) - Number(isPage(b)));
  }

  /** False when the site has this very release already. */
  #keep(site: SiteId, release: Release): boolean {
    const releases = this.state.releases.get(site) ?? new Map<ReleaseId, Release>();
    this.state.releases.set(site, releases);
    const isNew = !releases.has(release.releaseId);
    releases.set(release.releaseId, release);
    return isNew;
  }

  #need(release: Release): void {
    for (const hash of hashesOf(release)) {
      this.state.needed.set(hash, (this.state.needed.get(hash) ?? 0) + 1);
      this.state.orphans.delete(hash);
    }
  }

  #letGo(release: Release): void {
    for (const hash of hashesOf(release)) {
      const left = (this.state.needed.get(hash) ?? 1) - 1;
      if (left > 0) this.state.needed.set(hash, left);
      else {
        this.state.needed.delete(hash);
        this.state.orphans.add(hash);
      }
    }
  }

  #isOlder(site: SiteId, order: number): boolean {
    return (this.state.live.get(site)?.order ?? 0) > order;
  }
}

const hashesOf = (release: Release): ReadonlySet<string> => new Set(release.files.map(({ hash }) => hash));
