import type { PageViewer, SiteId } from "@webordinary/domain";
import type { MemorySiteHost } from "./site-host.ts";

/** Looks at what a MemorySiteHost serves, by its addresses. There is no browser, so no pictures. */
export class MemoryPageViewer implements PageViewer {
  readonly #host: MemorySiteHost;

  constructor(host: MemorySiteHost) {
    this.#host = host;
  }

  async hash(url: string): Promise<string | null> {
    const address = URL.canParse(url) ? new URL(url) : null;
    const site = address && this.#siteAt(address);
    const live = site && (await this.#host.live(site));
    const stored = live ? await this.#host.release(site, live.releaseId) : null;
    if (!address || !stored) return null;
    // Encoded like the address, so that no broken escape can fail.
    const wanted = namesOf(address.pathname.slice(1));
    return wanted.map((name) => stored.release.files.find(({ path }) => encodeURI(path) === name)).find((file) => file !== undefined)?.hash ?? null;
  }

  async photograph(): Promise<null> {
    return null;
  }

  #siteAt({ origin }: URL): SiteId | null {
    return [...this.#host.state.live.keys()].find((site) => new URL(this.#host.url(site)).origin === origin) ?? null;
  }
}

/** The files that answer a path, as web servers choose them. */
const namesOf = (path: string): readonly string[] =>
  path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}/index.html`, `${path}.html`];
