import type { BuildOutcome, SiteBuilder } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type SiteBuilderWorld = {
  readonly builder: SiteBuilder;
  /** A working copy whose site is what lies under `src/`; its path. */
  site(files: Readonly<Record<string, string>>): Promise<string>;
  /** A text that breaks the build wherever under `src/` it stands. */
  readonly breaksTheBuild: string;
  stop?(): Promise<void>;
};

export function siteBuilderContract(name: string, makeWorld: () => Promise<SiteBuilderWorld>): void {
  describe(`${name} keeps the SiteBuilder contract`, () => {
    let world: SiteBuilderWorld;
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world.stop?.());
    const build = async (files: Readonly<Record<string, string>>): Promise<BuildOutcome> =>
      world.builder.build(await world.site(files), new AbortController().signal);
    const site = { "src/index.html": "<h1>Hello</h1>", "src/style.css": "h1 {}", "src/about/index.html": "About", "README.md": "not a page" };

    test("a site is a release of its files, sorted, with types, hashes and bytes", async () => {
      const outcome = await build(site);
      if (!outcome.ok) throw new Error(outcome.excerpt);
      const { release, read } = outcome.site;
      expect(release.files.map(({ path, size, contentType }) => ({ path, size, contentType }))).toEqual([
        { path: "about/index.html", size: 5, contentType: "text/html; charset=utf-8" },
        { path: "index.html", size: 14, contentType: "text/html; charset=utf-8" },
        { path: "style.css", size: 5, contentType: "text/css; charset=utf-8" },
      ]);
      expect(release.files[0]?.hash).toMatch(/^[a-f0-9]{64}$/);
      expect(new TextDecoder().decode(await read("index.html"))).toBe("<h1>Hello</h1>");
    });

    test("the same files give the same release, other files another", async () => {
      const ids = [];
      for (const text of ["One", "One", "Two"]) {
        const outcome = await build({ "src/index.html": text });
        ids.push(outcome.ok ? outcome.site.release.releaseId : outcome.reason);
      }
      expect(ids[0]).toBe(ids[1]);
      expect(ids[0]).not.toBe(ids[2]);
    });

    test("a build that fails tells where", async () => {
      const outcome = await build({ ...site, "src/about/index.html": world.breaksTheBuild });
      expect(outcome).toMatchObject({ ok: false, step: "build", reason: "failed" });
      expect(outcome.ok ? "" : outcome.excerpt).toContain("src/about/index.html");
    });

    test("a build without a first page is no site", async () => {
      expect(await build({ "src/style.css": "h1 {}" })).toMatchObject({ ok: false, step: "build", reason: "no-site" });
    });

    test("a build that isn't wanted any more says so", async () => {
      expect(await world.builder.build(await world.site(site), AbortSignal.abort())).toMatchObject({ ok: false, reason: "aborted" });
    });
  });
}
