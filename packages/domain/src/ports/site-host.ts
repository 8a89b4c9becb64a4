import type { Release } from "../deployment/release.ts";
import type { ReleaseId, SiteId } from "../kernel/ids.ts";

/** Where sites are served from. A release that was once published is kept and can be published again without a build. */
export interface SiteHost {
  /**
   * Makes the release what the site serves: first stores the assets it lacks, then the pages. Deletes nothing. `order` is the
   * version of the deployment's Started event: a publish with an older order than the site's newest is refused by the host itself.
   */
  publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult>;
  /** A release that was published on this site and is kept; null when it isn't. Its files can be read by `stored`. */
  release(site: SiteId, releaseId: ReleaseId): Promise<StoredRelease | null>;
  /** What is served now; null when nothing is. */
  live(site: SiteId): Promise<{ readonly releaseId: ReleaseId; readonly order: number } | null>;
  /** Deletes what only releases outside of `keep` need; the live release is always kept. The last step of a deployment. */
  prune(site: SiteId, keep: readonly ReleaseId[]): Promise<void>;
  /** Where people look at it. */
  url(site: SiteId): string;
}

export type ReadFile = (path: string) => Promise<Uint8Array>;

export type StoredRelease = { readonly release: Release; readonly read: ReadFile };

export type PublishResult =
  | { readonly ok: true; readonly uploadedFiles: number; readonly uploadedBytes: number }
  /** A newer deployment has been here. */
  | { readonly ok: false; readonly reason: "superseded" };

/** Older releases of a site that can be made live again. */
export const KEPT_RELEASES = 10;
