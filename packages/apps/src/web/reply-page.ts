/** Where a reply can be read, under our own name. */
export const replyPath = (replyId: string): string => `/replies/${encodeURIComponent(replyId)}`;

/**
 * A reply quotes words of people, of pages and of the agent, and is shown as its mail is: in an origin of its own (`sandbox`), with
 * no script, nothing fetched, nothing sent. Its links may be followed.
 */
export const REPLY_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};
