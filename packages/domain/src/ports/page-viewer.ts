/** Looks at a page as a visitor would. */
export interface PageViewer {
  /** SHA-256 of what an address serves now, hex; null when it can't be reached or isn't there. Never throws for the page's fault. */
  hash(url: string): Promise<string | null>;
  /**
   * A picture of the whole page, PNG, at most a few megabytes; null where there is no browser, when the page can't be shown in
   * time, and soon after `signal` aborts. Those that are asked for together cost less than one after the other.
   */
  photograph(url: string, signal?: AbortSignal): Promise<Uint8Array | null>;
}
