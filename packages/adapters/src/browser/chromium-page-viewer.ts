import { hash } from "node:crypto";
import type { PageViewer } from "@webordinary/domain";
import { type BrowserOptions, takePicture } from "./page-picture.ts";
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

/** Looks at pages with Chromium, one at a time: a second browser would only slow the first one, and a worker has little memory. */
export class ChromiumPageViewer implements PageViewer {
  readonly #options: ChromiumPageViewerOptions;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ChromiumPageViewerOptions) {
    this.#options = options;
  }

  async hash(url: string): Promise<string | null> {
    const bytes = await servedBytes(url, { timeoutMs: this.#options.fetchTimeoutMs ?? FETCH_TIMEOUT_MS, maxBytes: MAX_PAGE_BYTES });
    return bytes && hash("sha256", bytes, "hex");
  }

  async photograph(url: string): Promise<Uint8Array | null> {
    const { executablePath, onNoPicture = () => {} } = this.#options;
    if (executablePath === null) {
      onNoPicture(url, "there is no browser on this machine");
      return null;
    }
    // takePicture answers failures, so one never holds up the next.
    const turn = this.#last.then(() => takePicture({ ...this.#options, executablePath }, { url, width: WIDTH, maxHeight: MAX_HEIGHT }));
    this.#last = turn;
    const picture = await turn;
    if (picture.ok) return picture.png;
    onNoPicture(url, picture.reason);
    return null;
  }
}
