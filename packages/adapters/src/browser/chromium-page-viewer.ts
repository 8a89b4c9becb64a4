import { hash } from "node:crypto";
import type { PageViewer } from "@webordinary/domain";
import { type BrowserOptions, Camera } from "./camera.ts";
import { servedBytes } from "./served-bytes.ts";

/** A laptop's window. CSS pixels. */
const WIDTH = 1280;
/** Five windows: what is below hardly anybody looks at in a mail. CSS pixels. */
const MAX_HEIGHT = 4_000;
/** A page's HTML; ten times the largest that people have. */
const MAX_PAGE_BYTES = 20 * 1024 * 1024;
const FETCH_TIMEOUT_MS = 10_000;

export type ChromiumPageViewerOptions = Omit<BrowserOptions, "executablePath"> & {
  /** Null where there is no browser: then there are hashes and no pictures. */
  readonly executablePath: string | null;
  /** Milliseconds that a page may take to be fetched for its hash. */
  readonly fetchTimeoutMs?: number;
  /** Told why there is no picture: the caller goes on without. */
  readonly onNoPicture?: (url: string, reason: string) => void;
};

/** Looks at pages with Chromium: what is asked for together is seen in one browser, one page at a time, since a worker has little memory. */
export class ChromiumPageViewer implements PageViewer {
  readonly #options: ChromiumPageViewerOptions;
  readonly #camera: Camera | null;

  constructor(options: ChromiumPageViewerOptions) {
    const { executablePath } = options;
    this.#options = options;
    this.#camera = executablePath === null ? null : new Camera({ ...options, executablePath });
  }

  async hash(url: string): Promise<string | null> {
    const bytes = await servedBytes(url, { timeoutMs: this.#options.fetchTimeoutMs ?? FETCH_TIMEOUT_MS, maxBytes: MAX_PAGE_BYTES });
    return bytes && hash("sha256", bytes, "hex");
  }

  async photograph(url: string, signal?: AbortSignal): Promise<Uint8Array | null> {
    const picture = await this.#camera?.take({ url, width: WIDTH, maxHeight: MAX_HEIGHT, ...(signal ? { signal } : {}) });
    if (picture?.ok) return picture.png;
    this.#options.onNoPicture?.(url, picture ? picture.reason : "there is no browser on this machine");
    return null;
  }
}
