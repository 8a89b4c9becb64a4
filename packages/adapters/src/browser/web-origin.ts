/** A web address that may be looked at; null for anything else, such as `file:` or an address with a password in it. */
export function webAddress(url: string): URL | null {
  const address = URL.canParse(url) ? new URL(url) : null;
  const web = address?.protocol === "http:" || address?.protocol === "https:";
  return address && web && address.username === "" && address.password === "" ? address : null;
}

/** RFC 6761: names under `localhost` are this machine's; not every resolver knows. */
export const isLoopbackName = (host: string): boolean => host === "localhost" || host.endsWith(".localhost");
export const LOOPBACK = "127.0.0.1";
