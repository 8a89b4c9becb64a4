import {
  isPage,
  type PublishResult,
  type ReadFile,
  type Release,
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
};

export const emptySiteHostState = (): MemorySiteHostState => ({ blobs: new Map(), releases: new Map(), live: new Map() });

export class MemorySiteHost implements SiteHost {
  readonly state: MemorySiteHostState;
  readonly #urlOf: (site: SiteId) => string;

  constructor(state: MemorySiteHostState = emptySiteHostState(), urlOf: (site: SiteId) => string = (site) => `http://${site}.localhost`) {
    this.state = state;
    this.#urlOf = urlOf;
  }

  async publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult> {
    if (this.#isOlder(site, order)) return { ok: false, reason: "superseded" };
    const missing = new Map(release.files.filter((file) => !this.state.blobs.has(file.hash)).map((file) => [file.hash, file]));
    const ordered = [...missing.values()].sort((a, b) => Number(isPage(a)) - Number(isPage(b)));
    for (const file of ordered) this.state.blobs.set(file.hash, await read(file.path));
    // Others may have published while the files were read.
    if (this.#isOlder(site, order)) return { ok: false, reason: "superseded" };
    const releases = this.state.releases.get(site) ?? new Map<ReleaseId, Release>();
    this.state.releases.set(site, releases.set(release.releaseId, release));
    this.state.live.set(site, { releaseId: release.releaseId, order });
    return { ok: true, uploadedFiles: ordered.length, uploadedBytes: ordered.reduce((sum, file) => sum + file.size, 0) };
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
    for (const id of [...(releases?.keys() ?? [])]) if (!kept.has(id)) releases?.delete(id);
    const all = [...this.state.releases.values()].flatMap((of) => [...of.values()]);
    const needed = new Set(all.flatMap((release) => release.files.map((file) => file.hash)));
    for (const hash of [...this.state.blobs.keys()]) if (!needed.has(hash)) this.state.blobs.delete(hash);
  }

  url(site: SiteId): string {
    return this.#urlOf(site);
  }

  #isOlder(site: SiteId, order: number): boolean {
    return (this.state.live.get(site)?.order ?? 0) > order;
  }
}
