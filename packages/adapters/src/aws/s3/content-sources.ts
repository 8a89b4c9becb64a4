import { Newest } from "./newest.ts";
import type { Source } from "./served-files.ts";

/** Contents remembered; some 200 bytes each. */
const MAX_KNOWN = 50_000;

/** Where this process has put which content: a release that was put on one site is copied to the next. */
export class ContentSources {
  readonly #known = new Newest<string, Source>(MAX_KNOWN);

  find(hash: string): Source | null {
    return this.#known.get(hash) ?? null;
  }

  note(hash: string, source: Source): void {
    this.#known.set(hash, source);
  }
}
