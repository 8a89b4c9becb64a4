import { SiteId } from "@webordinary/domain";

/** Whom a request is meant for, by its Host header. */
export type Audience =
  | { readonly kind: "overview" }
  | { readonly kind: "site"; readonly site: SiteId }
  /** A name below ours that no site can have. */
  | { readonly kind: "no-site" }
  /** Somebody else's name that leads here (DNS rebinding), or no name at all: it is told nothing. */
  | { readonly kind: "foreign" };

/** DNS names have at most 253 characters; the rest is room for a port. */
const MAX_HOST_HEADER = 262;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/;
const LOOPBACK = new Set(["127.0.0.1", "[::1]"]);

/** Reads a Host header. `baseDomain` is ours, lower-case: `localhost`. Case, a port and one trailing dot make no difference. */
export function audienceOf(hostHeader: string | undefined, baseDomain: string): Audience {
  if (hostHeader === undefined || hostHeader.length > MAX_HOST_HEADER) return { kind: "foreign" };
  const name = HOST.exec(hostHeader.toLowerCase())?.[1]?.replace(/\.$/, "");
  if (name === undefined) return { kind: "foreign" };
  if (name === baseDomain || LOOPBACK.has(name)) return { kind: "overview" };
  if (!name.endsWith(`.${baseDomain}`)) return { kind: "foreign" };
  const site = SiteId.safeParse(name.slice(0, -baseDomain.length - 1));
  return site.success ? { kind: "site", site: site.data } : { kind: "no-site" };
}
