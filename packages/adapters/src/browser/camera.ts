import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { type Picture, type PictureRequest, showPage } from "./page-picture.ts";
import { isLoopbackName, LOOPBACK, webAddress } from "./web-origin.ts";

export type BrowserOptions = {
  /** Chromium or a relative of it; see `findChromium`. */
  readonly executablePath: string;
  /** HOME of the browser, a folder of our own: absolute, made when it isn't there. */
  readonly home: string;
  /** The PATH that its start script looks for its tools in. */
  readonly path: string;
  /** Needs user namespaces or root's help, which containers seldom give; off by default, since the pages are the project's own. */
  readonly sandbox?: boolean;
  /** Milliseconds for one picture, the browser's start included. */
  readonly timeoutMs?: number;
};

/** A page takes a second or two; a slow machine several times that. */
const TIMEOUT_MS = 20_000;
const STOPPED: Picture = { ok: false, reason: "it was stopped" };

/** A browser that reaches one host, and the tab in which a visitor goes from page to page of one origin. */
type OpenBrowser = { readonly browser: Browser; readonly tab: Page; readonly origin: string };

/**
 * Takes pictures, one at a time: two browsers would only slow each other. To start and end one takes longer than a picture, so
 * those of one origin that are asked for together are taken in one browser. It is started for them alone, reaches no host but
 * theirs, and is ended after the last one, or when one goes wrong. Whatever goes wrong is an answer, and no process stays.
 */
export class Camera {
  readonly #options: BrowserOptions;
  #last: Promise<unknown> = Promise.resolve();
  /** Asked for and not answered yet. */
  #wanted = 0;
  #open: OpenBrowser | null = null;

  constructor(options: BrowserOptions) {
    this.#options = options;
  }

  take(request: PictureRequest): Promise<Picture> {
    this.#wanted += 1;
    // A turn answers its failures, so one never holds up the next.
    const turn = this.#last.then(() => this.#turn(request));
    this.#last = turn;
    return turn;
  }

  async #turn(request: PictureRequest): Promise<Picture> {
    try {
      const picture = await this.#picture(request).catch(failed);
      if (this.#wanted === 1 || !picture.ok) await this.#close();
      return picture;
    } catch (error) {
      return failed(error);
    } finally {
      this.#wanted -= 1;
    }
  }

  async #picture(request: PictureRequest): Promise<Picture> {
    const address = webAddress(request.url);
    if (!address) return { ok: false, reason: `${request.url} is no web address` };
    if (request.signal?.aborted) return STOPPED;
    const timeoutMs = this.#options.timeoutMs ?? TIMEOUT_MS;
    const timeout = AbortSignal.timeout(timeoutMs);
    const ended = AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]);
    const { tab } = await this.#openFor(address, timeoutMs);
    // The loser of the race fails when the browser is closed after it; nobody waits for it any more.
    const shown = showPage(tab, address, request).catch(failed);
    const late: Picture = { ok: false, reason: `the page couldn't be shown within ${timeoutMs} ms` };
    return Promise.race([shown, whenAborted(ended, () => (timeout.aborted ? late : STOPPED))]);
  }

  async #openFor(address: URL, timeoutMs: number): Promise<OpenBrowser> {
    if (this.#open?.origin === address.origin && this.#open.browser.isConnected()) return this.#open;
    await this.#close();
    const browser = await launch(this.#options, address, timeoutMs);
    try {
      this.#open = { browser, tab: await openTab(browser, address), origin: address.origin };
      return this.#open;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  async #close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    await open?.browser.close();
  }
}

/** One picture, in a browser for it alone. */
export const takePicture = (options: BrowserOptions, request: PictureRequest): Promise<Picture> => new Camera(options).take(request);

function whenAborted(signal: AbortSignal, picture: () => Picture): Promise<Picture> {
  return new Promise((resolve) => {
    const answer = () => resolve(picture());
    if (signal.aborted) answer();
    else signal.addEventListener("abort", answer, { once: true });
  });
}

async function launch(options: BrowserOptions, address: URL, timeout: number): Promise<Browser> {
  await mkdir(options.home, { recursive: true });
  // Loaded when the first picture is asked for: it takes a third of a second, and most processes never take one.
  const { chromium } = await import("playwright-core");
  return chromium.launch({
    executablePath: options.executablePath,
    chromiumSandbox: options.sandbox ?? false,
    env: { PATH: options.path, HOME: options.home, LANG: "C.UTF-8" },
    args: [`--host-resolver-rules=${resolverRules(address.hostname)}`, "--force-webrtc-ip-handling-policy=disable_non_proxied_udp"],
    timeout,
    // Our process decides what a signal means; the browser ends with it anyway, when the pipe between them closes.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

/** One host is reachable. Routes below see requests; this also covers what they don't: redirects, preconnects, prefetches. */
function resolverRules(host: string): string {
  const own = isLoopbackName(host) ? `MAP ${host} ${LOOPBACK}` : `EXCLUDE ${host}`;
  return `${own}, MAP * ~NOTFOUND`;
}

/** Of somebody who was never there before. */
async function openTab(browser: Browser, address: URL): Promise<Page> {
  const context = await browser.newContext({
    acceptDownloads: false,
    serviceWorkers: "block",
    // What slides and fades in would be half there.
    reducedMotion: "reduce",
  });
  await context.route(
    (url) => url.origin !== address.origin,
    (route) => route.abort("blockedbyclient"),
  );
  await context.routeWebSocket(/.*/, (socket) => socket.close());
  const tab = await context.newPage();
  // Its own limit is off: the whole picture has one.
  tab.setDefaultTimeout(0);
  return tab;
}

/** The first line says it; the library adds its log and its call stack. */
const failed = (error: unknown): Picture => ({
  ok: false,
  reason: (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "unknown",
});
