import { mkdir } from "node:fs/promises";
import type { Browser, Page, Response } from "playwright-core";
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

export type PictureRequest = {
  readonly url: string;
  /** CSS pixels, as wide as the visitor's window. */
  readonly width: number;
  /** The picture's upper edge, CSS pixels below the page's. */
  readonly top?: number;
  /** The picture's greatest height, CSS pixels. */
  readonly maxHeight: number;
  /** Nobody wants the picture any more. */
  readonly signal?: AbortSignal;
};

export type Picture =
  /** `png` is no larger than `MAX_PICTURE_BYTES`; `height` is what it shows and `pageHeight` the whole page's, in CSS pixels. */
  | { readonly ok: true; readonly png: Uint8Array; readonly width: number; readonly height: number; readonly pageHeight: number }
  /** `reason` is for people: "there is no such page (404)". */
  | { readonly ok: false; readonly reason: string };

/** Mail programs and model services refuse pictures above 5 MB, counted in base64, which makes three bytes four. */
export const MAX_PICTURE_BYTES = 3.5 * 1024 * 1024;
/** A page takes a second or two; a slow machine several times that. */
const TIMEOUT_MS = 20_000;
/** Images that take longer than this are left out of the picture. Milliseconds. */
const SETTLE_MS = 3_000;
/** As high as most screens: what is sized by the window's height looks as it does there. */
const WINDOW_HEIGHT = 800;
/** Photographs make large pictures: these have half and a quarter of the pixels on each side. */
const SCALES = [1, 0.5, 0.25] as const;

const STOPPED: Picture = { ok: false, reason: "it was stopped" };

/**
 * Shows a page in a browser that is started for it alone and ended after, and reaches no host but the page's own. Whatever goes
 * wrong is an answer. No process stays.
 */
export async function takePicture(options: BrowserOptions, request: PictureRequest): Promise<Picture> {
  const address = webAddress(request.url);
  if (!address) return { ok: false, reason: `${request.url} is no web address` };
  if (request.signal?.aborted) return STOPPED;
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = AbortSignal.any([timeout, ...(request.signal ? [request.signal] : [])]);
  let browser: Browser | null = null;
  try {
    browser = await launch(options, address, timeoutMs);
    // The loser of the race fails when the browser is closed below; nobody waits for it any more.
    const shown = show(browser, address, request).catch(failed);
    const late: Picture = { ok: false, reason: `the page couldn't be shown within ${timeoutMs} ms` };
    return await Promise.race([shown, whenAborted(ended, () => (timeout.aborted ? late : STOPPED))]);
  } catch (error) {
    return failed(error);
  } finally {
    await browser?.close();
  }
}

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

async function show(browser: Browser, address: URL, { width, top = 0, maxHeight }: PictureRequest): Promise<Picture> {
  const context = await browser.newContext({
    viewport: { width, height: WINDOW_HEIGHT },
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
  const page = await context.newPage();
  // Its own limit is off: the whole picture has one.
  page.setDefaultTimeout(0);
  const response = await page.goto(address.href, { waitUntil: "load", timeout: 0 });
  const missing = whyNotThere(page, response, address);
  if (missing) return { ok: false, reason: missing };
  const pageHeight = await settledHeight(page);
  const height = Math.min(maxHeight, pageHeight - top);
  if (height <= 0) return { ok: false, reason: `the page ends at ${pageHeight} px` };
  const png = await capture(page, { x: 0, y: top, width, height });
  return png ? { ok: true, png, width, height, pageHeight } : { ok: false, reason: `its picture is larger than ${MAX_PICTURE_BYTES} bytes` };
}

function whyNotThere(page: Page, response: Response | null, address: URL): string | null {
  if (new URL(page.url()).origin !== address.origin) return "the page leads to another site";
  if (response && response.status() >= 400) return `there is no such page (${response.status()})`;
  return null;
}

/** In the page, where `document` is. Pictures further down load only when somebody scrolls there: nobody will. */
const SETTLE = `(async () => {
  const images = [...document.images];
  for (const image of images) image.loading = "eager";
  const all = Promise.allSettled([document.fonts.ready, ...images.map((image) => image.decode())]);
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, ${SETTLE_MS}))]);
  return Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0);
})()`;

async function settledHeight(page: Page): Promise<number> {
  const height = Number(await page.evaluate(SETTLE));
  return Number.isFinite(height) ? Math.ceil(height) : WINDOW_HEIGHT;
}

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** By the browser's own protocol: the library's call either takes the whole page, however high, or only the window. */
async function capture(page: Page, area: Area): Promise<Uint8Array | null> {
  const session = await page.context().newCDPSession(page);
  for (const scale of SCALES) {
    const { data } = await session.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip: { ...area, scale } });
    const png = Buffer.from(data, "base64");
    if (png.length <= MAX_PICTURE_BYTES) return png;
  }
  return null;
}

/** The first line says it; the library adds its log and its call stack. */
const failed = (error: unknown): Picture => ({
  ok: false,
  reason: (error instanceof Error ? error.message : String(error)).split("\n")[0]?.slice(0, 300) ?? "unknown",
});
