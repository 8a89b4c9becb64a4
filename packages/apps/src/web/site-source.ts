import type { ReleaseFile } from "@webordinary/domain";

/** Where the server finds what a site's addresses stand for: the live release of each site. */
export interface SiteSource {
  /**
   * What lies at `urlPath` of `site`; null when there is no such site. `urlPath` starts with a slash and comes as the browser sent it:
   * still percent-encoded, without the query. Throws only when the store can't be read.
   */
  resolve(site: string, urlPath: string): Promise<SiteAnswer | null>;
}

export type SiteAnswer =
  | { readonly kind: "file"; readonly file: ReleaseFile; readonly blobPath: string }
  /** `page` is the site's own 404.html. */
  | { readonly kind: "not-found"; readonly page: StoredFile | null }
  /** `location` is a path of the same site, percent-encoded: `/shop` to `/shop/`. */
  | { readonly kind: "redirect"; readonly location: string }
  /** An address that no site may have: `..`, a broken percent-encoding, a zero byte. */
  | { readonly kind: "refused" };

/** A file of the release, and the absolute path of its bytes on this machine. Blobs never change once they are written. */
export type StoredFile = { readonly file: ReleaseFile; readonly blobPath: string };
