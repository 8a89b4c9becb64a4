import { basename, dirname } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { noticePage } from "./notice-page.ts";
import { PAGE_HEADERS } from "./page-frame.ts";
import { rangeStillCounts, verdict } from "./preconditions.ts";
import type { SiteAnswer, StoredFile } from "./site-source.ts";

/** Type, caching and tag come from the release's manifest, not from the blob's name or times; the rest is the static server's work. */
const FROM_MANIFEST = { contentType: false, cacheControl: false, etag: false, lastModified: false, index: false, dotfiles: "allow" } as const;

/** Answers a GET or HEAD with what the site has. */
export function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: SiteAnswer): FastifyReply {
  switch (answer.kind) {
    case "file":
      return sendStored(request, reply, answer);
    case "not-found":
      return answer.page === null ? sendNotice(reply, 404, "Not found", "This site has no such page.") : sendMissing(request, reply, answer.page);
    case "redirect":
      return sendRedirect(request, reply, answer.location);
    case "refused":
      return sendNotice(reply, 400, "Not an address", "This address can't be one of a site's pages.");
  }
}

/** A page of the server's own, with its headers. What an earlier step set for a file is taken back. */
export function sendNotice(reply: FastifyReply, status: number, title: string, text: string): FastifyReply {
  reply.removeHeader("etag");
  return reply.code(status).headers(PAGE_HEADERS).send(noticePage(title, text));
}

function sendStored(request: FastifyRequest, reply: FastifyReply, { file, blobPath }: StoredFile): FastifyReply {
  const etag = `"${file.hash}"`;
  reply.headers({ "cache-control": file.cacheControl, etag });
  switch (verdict(request.headers, etag)) {
    case "failed":
      return sendNotice(reply, 412, "Changed meanwhile", "This file isn't the version that was asked for.");
    case "not-modified":
      return reply.code(304).send();
    case "proceed":
      return sendBlob(request, reply.type(file.contentType), blobPath, rangeStillCounts(request.headers, etag));
  }
}

/** The site's own 404 page: whole, under this address only, and never kept, since the page may be made in the next minute. */
function sendMissing(request: FastifyRequest, reply: FastifyReply, { file, blobPath }: StoredFile): FastifyReply {
  return sendBlob(request, reply.code(404).type(file.contentType).header("cache-control", "no-store"), blobPath, false);
}

function sendBlob(request: FastifyRequest, reply: FastifyReply, blobPath: string, acceptRanges: boolean): FastifyReply {
  // The conditions are decided; the static server would judge them again by tags and times that it doesn't know.
  for (const condition of ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range"])
    delete request.raw.headers[condition];
  return reply.sendFile(basename(blobPath), dirname(blobPath), { ...FROM_MANIFEST, acceptRanges });
}

/** Only within the same site: a location that names another host would make every site a stepping stone. */
function sendRedirect(request: FastifyRequest, reply: FastifyReply, location: string): FastifyReply {
  if (!/^\/(?![/\\])/.test(location)) return sendNotice(reply, 404, "Not found", "This site has no such page.");
  const query = request.raw.url?.match(/\?.*$/s)?.[0] ?? "";
  return reply.header("cache-control", "no-store").redirect(location + query, 302);
}
