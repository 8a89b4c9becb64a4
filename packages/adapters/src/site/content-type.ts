import mime from "mime";

/** What nobody can tell a type of: browsers offer it as a download. */
const UNKNOWN = "application/octet-stream";
/** Text without a charset is read in whatever the visitor's browser guesses. */
const WITH_CHARSET = /^(text\/.*|application\/(json|javascript|xml))$/;

/** A hashed name never gets other content, so it is fetched once; all else is asked for again each time, cheaply by its ETag. */
const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "public, max-age=0, must-revalidate";

export function contentTypeOf(path: string): string {
  const type = mime.getType(path.slice(path.lastIndexOf("/") + 1)) ?? UNKNOWN;
  return WITH_CHARSET.test(type) ? `${type}; charset=utf-8` : type;
}

export function cacheControlOf(path: string, contentType: string): string {
  if (contentType.startsWith("text/html")) return REVALIDATE;
  return path.startsWith("_astro/") || hasHash(path) ? IMMUTABLE : REVALIDATE;
}

/**
 * `name.B3xqZ9_a.css`, `name.9f8e7d6c.js`. Strict, since a photo called `shop-20240101.jpg` may well be replaced: the part
 * stands between dots and is hexadecimal with letters and digits, or mixes upper case, lower case and digits.
 */
function hasHash(path: string): boolean {
  const part = /\.([A-Za-z0-9_-]{8,64})\.[a-z0-9]+$/.exec(path)?.[1];
  if (part === undefined || !/\d/.test(part)) return false;
  return /^[a-f0-9]+$/.test(part) ? /[a-f]/.test(part) : /[a-z]/.test(part) && /[A-Z]/.test(part);
}
