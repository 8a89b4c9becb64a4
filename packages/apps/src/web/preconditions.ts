import type { IncomingHttpHeaders } from "node:http";

/** What a request's conditions say about a file with this entity tag (RFC 9110, section 13). */
export type Verdict = "proceed" | "not-modified" | "failed";

/**
 * Evaluates If-Match and If-None-Match. Dates are not looked at: blobs are shared by releases, so their times say nothing about a
 * page, and no Last-Modified is sent. `etag` is strong, with its quotes.
 */
export function verdict(headers: IncomingHttpHeaders, etag: string): Verdict {
  const match = headers["if-match"];
  if (match !== undefined && !names(match, etag, "strong")) return "failed";
  const noneMatch = headers["if-none-match"];
  if (noneMatch !== undefined && names(noneMatch, etag, "weak")) return "not-modified";
  return "proceed";
}

/** A range is meant for one version of a file: with If-Range it counts only while the file still has that tag. */
export function rangeStillCounts(headers: IncomingHttpHeaders, etag: string): boolean {
  const ifRange = headers["if-range"];
  return ifRange === undefined || ifRange === etag;
}

function names(list: string, etag: string, comparison: "strong" | "weak"): boolean {
  return list.split(",").some((entry) => {
    const tag = entry.trim();
    return tag === "*" || tag === etag || (comparison === "weak" && tag === `W/${etag}`);
  });
}
