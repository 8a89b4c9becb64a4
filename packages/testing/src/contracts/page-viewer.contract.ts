import { createHash } from "node:crypto";
import type { PageViewer } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type PageViewerWorld = {
  readonly viewer: PageViewer;
  /** Serves texts by path as a site, in place of what was served before; the address of its first page, with a slash at the end. */
  serve(files: Readonly<Record<string, string>>): Promise<string>;
  /** Whether there is a browser. */
  readonly pictures: boolean;
  stop?(): Promise<void>;
};

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export function pageViewerContract(name: string, makeWorld: () => Promise<PageViewerWorld>): void {
  describe(`${name} keeps the PageViewer contract`, () => {
    let world: PageViewerWorld;
    let home: string;
    const site = { "index.html": "<h1>Pots</h1>", "about/index.html": "<h1>Äbout</h1>", "style.css": "h1 {}" };
    beforeEach(async () => {
      world = await makeWorld();
      home = await world.serve(site);
    });
    afterEach(() => world.stop?.());

    test("a page's hash is the SHA-256 of what is served there", async () => {
      const seen = [];
      for (const path of ["", "about/", "style.css"]) seen.push(await world.viewer.hash(`${home}${path}`));
      expect(seen).toEqual([sha256("<h1>Pots</h1>"), sha256("<h1>Äbout</h1>"), sha256("h1 {}")]);
    });

    test("a page has the same hash with and without its last slash", async () => {
      expect(await world.viewer.hash(`${home}about`)).toBe(sha256("<h1>Äbout</h1>"));
    });

    test("a new version is seen at once", async () => {
      const before = await world.viewer.hash(home);
      expect(await world.viewer.hash(await world.serve({ ...site, "index.html": "<h1>New pots</h1>" }))).toBe(sha256("<h1>New pots</h1>"));
      expect(before).toBe(sha256("<h1>Pots</h1>"));
    });

    test("what isn't there has neither hash nor picture", async () => {
      for (const url of [`${home}missing/`, "http://nobody.invalid/", "not an address", "file:///etc/passwd", ""]) {
        expect([url, await world.viewer.hash(url), await world.viewer.photograph(url)]).toEqual([url, null, null]);
      }
    });

    test("a picture is a PNG where there is a browser, and nothing elsewhere", async () => {
      const picture = await world.viewer.photograph(home);
      expect(picture && [...picture.subarray(0, PNG.length)]).toEqual(world.pictures ? PNG : null);
    });
  });
}
