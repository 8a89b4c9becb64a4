import type { Page, Response } from "playwright-core";

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
/** Images that take longer than this are left out of the picture. Milliseconds. */
const SETTLE_MS = 3_000;
/** As high as most screens: what is sized by the window's height looks as it does there. CSS pixels. */
const WINDOW_HEIGHT = 800;
/** Photographs make large pictures: these have half and a quarter of the pixels on each side. */
const SCALES = [1, 0.5, 0.25] as const;

/** Opens an address in a tab and takes its picture. Throws what the browser throws. */
export async function showPage(page: Page, address: URL, { width, top = 0, maxHeight }: PictureRequest): Promise<Picture> {
  await page.setViewportSize({ width, height: WINDOW_HEIGHT });
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
    if (png.length <= MAX_PICTURE_BYTES) {
      await session.detach();
      return png;
    }
  }
  return null;
}
