import { z } from "zod";
import { ReleaseId } from "../kernel/ids.ts";

export const ReleaseFile = z.object({
  /** Relative, forward slashes, no leading one: `_astro/index.B3xq.css`. */
  path: z.string().min(1).max(1024),
  /** SHA-256 of the content, hexadecimal. */
  hash: z.string().regex(/^[a-f0-9]{64}$/),
  /** Bytes. */
  size: z.int().nonnegative(),
  contentType: z.string().min(1).max(200),
  cacheControl: z.string().min(1).max(200),
});
export type ReleaseFile = z.infer<typeof ReleaseFile>;

/** One immutable built site: what lies at each path. Files are sorted by path; the id is the hash of all of it. */
export const Release = z.object({ releaseId: ReleaseId, files: z.array(ReleaseFile).max(100_000) });
export type Release = z.infer<typeof Release>;

/** Pages refer to assets, so assets go first and pages after; what a page refers to is then always there. */
export const isPage = (file: ReleaseFile): boolean => file.contentType.startsWith("text/html");
