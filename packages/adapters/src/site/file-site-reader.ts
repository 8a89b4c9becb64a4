import { type ReleaseFile, type ReleaseId, SiteId } from "@webordinary/domain";
import { SiteFolders } from "./site-folders.ts";

export type Resolved =
  | { readonly kind: "file"; readonly file: ReleaseFile; readonly blobPath: string }
  /** The same page under its one address. Always a path of this site. */
  | { readonly kind: "redirect"; readonly location: string }
  /** To be answered with 404 and this page, when the site has one. */
  | { readonly kind: "not-found"; readonly page: { readonly file: ReleaseFile; readonly blobPath: string } | null };

/** Releases whose files are kept in memory; a server has few sites open at a time. */
const MAX_CACHED_RELEASES = 50;
const MAX_URL_LENGTH = 8192;

/** The read side of `FileSiteHost`, for a web server: which file answers an address of a site. Sees a publish at once. */
export class FileSiteReader {
  readonly #folders: SiteFolders;
  readonly #releases = new Map<ReleaseId, ReadonlyMap<string, ReleaseFile>>();

  constructor(root: string) {
    this.#folders = new SiteFolders(root);
  }

  /** `urlPath` is a request's path as it came, without the query. Null when there is no such site. Answers come from the manifest alone, so no address leads to another file. */
  async resolve(site: string, urlPath: string): Promise<Resolved | null> {
    const id = SiteId.safeParse(site);
    if (!id.success) return null;
    const files = await this.#liveFiles(id.data);
    if (!files) return null;
    const path = decodedPath(urlPath);
    const found = path === null ? null : this.#find(files, path);
    return found ?? { kind: "not-found", page: this.#stored(files.get("404.html")) };
  }

  #find(files: ReadonlyMap<string, ReleaseFile>, path: string): Resolved | null {
    const exact = path === "" || path.endsWith("/") ? files.get(`${path}index.html`) : files.get(path);
    const file = this.#stored(exact);
    if (file) return { kind: "file", ...file };
    if (path === "" || path.endsWith("/")) return null;
    if (files.has(`${path}/index.html`)) {
      return { kind: "redirect", location: `/${path.split("/").map(encodeURIComponent).join("/")}/` };
    }
    const page = this.#stored(files.get(`${path}.html`));
    return page && { kind: "file", ...page };
  }

  #stored(file: ReleaseFile | undefined): { readonly file: ReleaseFile; readonly blobPath: string } | null {
    return file ? { file, blobPath: this.#folders.blob(file.hash) } : null;
  }

  async #liveFiles(site: SiteId): Promise<ReadonlyMap<string, ReleaseFile> | null> {
    const live = await this.#folders.readLive(site);
    if (!live) return null;
    const cached = this.#releases.get(live.releaseId);
    if (cached) return cached;
    const release = await this.#folders.readRelease(site, live.releaseId);
    if (!release) return null;
    const files = new Map(release.files.map((file) => [file.path, file]));
    const [oldest] = this.#releases.keys();
    if (oldest && this.#releases.size >= MAX_CACHED_RELEASES) this.#releases.delete(oldest);
    this.#releases.set(live.releaseId, files);
    return files;
  }
}

/** The path without its first slash, or null for what no site has: bad escapes, `..`, control characters, backslashes. */
function decodedPath(raw: string): string | null {
  if (raw.length > MAX_URL_LENGTH || !raw.startsWith("/")) return null;
  try {
    const path = decodeURIComponent(raw.slice(1));
    const dots = path.split("/").some((part) => part === ".." || part === ".");
    return dots || /[\p{Cc}\\]/u.test(path) ? null : path;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}
