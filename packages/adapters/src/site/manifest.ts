import { createHash, hash } from "node:crypto";
import { createReadStream, type Dirent } from "node:fs";
import { lstat, readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { type BuiltSite, Release, type ReleaseFile, ReleaseId } from "@webordinary/domain";
import { bounded } from "./bounded.ts";
import { cacheControlOf, contentTypeOf } from "./content-type.ts";

/** Files open at a time. */
const MAX_OPEN_FILES = 16;
/** Above this a file is hashed in pieces, so that a video doesn't fill the memory. */
const WHOLE_FILE_BYTES = 4 * 1024 * 1024;
const RELEASE_ID_LENGTH = 32;

export type SiteLimits = {
  /** At most 100,000, which is what a release holds. */
  readonly maxFiles: number;
  /** Of all files together. */
  readonly maxBytes: number;
};
export const SITE_LIMITS: SiteLimits = { maxFiles: 50_000, maxBytes: 2 * 1024 ** 3 };

/** The built folder can't be published; the message says which file and why, by its path in the site. */
export class UnpublishableSiteError extends Error {
  readonly code = "unpublishable-site";
  constructor(message: string) {
    super(message);
    this.name = "UnpublishableSiteError";
  }
}

/**
 * A built folder as a release: every file with its SHA-256, type and cache rule, sorted by path, under an id that is made from
 * all of it. Throws `UnpublishableSiteError` for links that lead out of the folder, for a folder that is itself a link, and for sites
 * beyond the limits.
 */
export async function readBuiltSite(folder: string, limits: SiteLimits = SITE_LIMITS): Promise<BuiltSite> {
  const top = await ownFolder(folder);
  const found = await listFiles(top, limits);
  const total = found.reduce((sum, file) => sum + file.size, 0);
  if (total > limits.maxBytes) throw new UnpublishableSiteError(`the site has ${total} bytes, more than the limit of ${limits.maxBytes}`);
  const files = await bounded(found, MAX_OPEN_FILES, async ({ path, size }) => {
    const contentType = contentTypeOf(path);
    return { path, hash: await hashOf(join(top, path), size), size, contentType, cacheControl: cacheControlOf(path, contentType) };
  });
  return { release: releaseOf(files), read: (path) => readFile(join(top, path)) };
}

/** The files sorted, under the id that their content gives: the same site always has the same id. */
export function releaseOf(files: readonly ReleaseFile[]): Release {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const canonical = JSON.stringify(sorted.map((file) => [file.path, file.hash, file.size, file.contentType, file.cacheControl]));
  const releaseId = ReleaseId.parse(hash("sha256", canonical, "hex").slice(0, RELEASE_ID_LENGTH));
  return Release.parse({ releaseId, files: sorted });
}

/** A site's own code made the folder: as a link it could be any folder of this machine, such as another site's. */
async function ownFolder(folder: string): Promise<string> {
  const own = join(await realpath(dirname(folder)), basename(folder));
  if (!(await lstat(own)).isDirectory()) throw new UnpublishableSiteError(`${basename(folder)} is a link, not a folder`);
  return own;
}

type FoundFile = { readonly path: string; readonly size: number };

async function listFiles(top: string, { maxFiles }: SiteLimits): Promise<FoundFile[]> {
  const entries: Dirent[] = [];
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) folders.push(join(folder, entry.name));
      else entries.push(entry);
      if (entries.length > maxFiles) throw new UnpublishableSiteError(`the site has more than ${maxFiles} files`);
    }
  }
  return bounded(entries, MAX_OPEN_FILES, async (entry) => {
    const absolute = join(entry.parentPath, entry.name);
    return {
      path: relative(top, absolute).split(sep).join("/"),
      size: entry.isFile() ? (await stat(absolute)).size : await linkedSize(top, absolute),
    };
  });
}

/** Follows links to files of the site itself and to nothing else: a repository must not publish this machine's files. */
async function linkedSize(top: string, absolute: string): Promise<number> {
  const path = relative(top, absolute);
  const target = await realpath(absolute).catch(() => null);
  if (target === null) throw new UnpublishableSiteError(`${path} is a link to nothing`);
  if (!target.startsWith(top + sep)) throw new UnpublishableSiteError(`${path} is a link that leads out of the site`);
  const found = await stat(target);
  if (!found.isFile()) throw new UnpublishableSiteError(`${path} is a link to a folder, or neither a file nor a folder`);
  return found.size;
}

async function hashOf(file: string, size: number): Promise<string> {
  if (size <= WHOLE_FILE_BYTES) return hash("sha256", await readFile(file), "hex");
  const digest = createHash("sha256");
  await pipeline(createReadStream(file), digest);
  return digest.digest("hex");
}
