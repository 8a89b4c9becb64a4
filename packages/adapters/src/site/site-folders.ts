import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Release, ReleaseId, type SiteId } from "@webordinary/domain";
import { z } from "zod";

/** What a site serves: written whole by a rename, so that a reader sees the old or the new and never half. */
export const Live = z.object({ releaseId: ReleaseId, order: z.int().nonnegative() });
export type Live = z.infer<typeof Live>;

/** Where things lie under a host's root: `blobs/ab/<hash>`, `sites/<site>/releases/<id>.json`, `sites/<site>/live.json`. */
export class SiteFolders {
  readonly root: string;
  constructor(root: string) {
    this.root = root;
  }

  get blobs(): string {
    return join(this.root, "blobs");
  }
  /** Content is named by its hash, in 256 folders so that none grows huge. */
  blob(hash: string): string {
    return join(this.blobs, hash.slice(0, 2), hash);
  }
  get sites(): string {
    return join(this.root, "sites");
  }
  releases(site: SiteId): string {
    return join(this.sites, site, "releases");
  }
  release(site: SiteId, releaseId: ReleaseId): string {
    return join(this.releases(site), `${releaseId}.json`);
  }
  live(site: SiteId): string {
    return join(this.sites, site, "live.json");
  }

  async readLive(site: SiteId): Promise<Live | null> {
    const text = await textOf(this.live(site));
    return text === null ? null : Live.parse(JSON.parse(text));
  }

  async readRelease(site: SiteId, releaseId: ReleaseId): Promise<Release | null> {
    const text = await textOf(this.release(site, releaseId));
    return text === null ? null : Release.parse(JSON.parse(text));
  }
}

const textOf = (path: string): Promise<string | null> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
