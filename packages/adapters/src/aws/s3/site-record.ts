import { ReleaseFile, ReleaseId } from "@webordinary/domain";
import { z } from "zod";

/** An object as it lies in the served bucket; the ETag is what its next writer must match. */
const ServedFile = ReleaseFile.extend({ etag: z.string() });
export type ServedFile = z.infer<typeof ServedFile>;

/**
 * What a site's bucket holds, in one small object of the private bucket. Everybody who changes the site replaces it under its ETag: once
 * to say what it is going to touch, and once when all of that is there.
 */
export const SiteRecord = z.object({
  schema: z.literal(1),
  live: z.object({ releaseId: ReleaseId, order: z.number(), files: z.array(ServedFile) }).nullable(),
  /** Begun and not ended: these paths may have its content already, or get it yet. */
  pending: z.object({ releaseId: ReleaseId, order: z.number(), paths: z.array(z.string()) }).nullable(),
  /** Served still and in no live release: to be deleted by the next pruning. With null it isn't known what lies there, if anything. */
  stale: z.array(z.object({ path: z.string(), etag: z.string().nullable() })),
  /** How often was pruned; whoever prunes says so first, and so notices that somebody else is at work. */
  prunings: z.number(),
});
export type SiteRecord = z.infer<typeof SiteRecord>;

export const NEW_SITE: SiteRecord = { schema: 1, live: null, pending: null, stale: [], prunings: 0 };

/** The newest deployment that ever touched the site. */
export const newestOrder = ({ live, pending }: SiteRecord): number => Math.max(live?.order ?? 0, pending?.order ?? 0);
