import { type ReadFile, Release, type SiteHost, SiteId } from "@webordinary/domain";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

export type SiteHostWorld = {
  readonly host: SiteHost;
  /** The same adapter as after a crash of its process, on the data that it left. */
  restart(): SiteHost;
  stop?(): Promise<void>;
};

const REVALIDATE = "public, max-age=0, must-revalidate";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sha256 = async (content: Uint8Array): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(content)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

type Built = { readonly release: Release; readonly read: ReadFile; readonly reads: string[] };

/** A release of texts by path; `reads` tells which files the host asked for. */
async function built(texts: Readonly<Record<string, string>>): Promise<Built> {
  const files = await Promise.all(
    Object.entries(texts).map(async ([path, text]) => {
      const contentType = path.endsWith(".html") ? "text/html; charset=utf-8" : "text/css; charset=utf-8";
      return { path, hash: await sha256(bytes(text)), size: bytes(text).length, contentType, cacheControl: REVALIDATE };
    }),
  );
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const releaseId = (await sha256(bytes(JSON.stringify(files)))).slice(0, 32);
  const reads: string[] = [];
  const read: ReadFile = async (path) => {
    reads.push(path);
    const text = texts[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return bytes(text);
  };
  return { release: Release.parse({ releaseId, files }), read, reads };
}

export function siteHostContract(name: string, makeWorld: () => Promise<SiteHostWorld>): void {
  describe(`${name} keeps the SiteHost contract`, () => {
    let world: SiteHostWorld;
    let host: SiteHost;
    beforeEach(async () => {
      world = await makeWorld();
      host = world.host;
    });
    afterEach(() => world.stop?.());
    const site = SiteId.parse("aaaa-1111");
    const other = SiteId.parse("edit.amelia");
    const publish = (to: SiteId, what: Built, order: number) => host.publish(to, what.release, order, what.read);
    const first = () => built({ "index.html": "<h1>One</h1>", "style.css": "h1 {}", "about/index.html": "About" });
    const second = () => built({ "index.html": "<h1>Two</h1>", "style.css": "h1 {}", "about/index.html": "About" });

    test("nothing is live before the first publish", async () => {
      const { release } = await first();
      expect([await host.live(site), await host.release(site, release.releaseId)]).toEqual([null, null]);
    });

    test("a published release is live, and its files can be read", async () => {
      const one = await first();
      expect(await publish(site, one, 1)).toEqual({ ok: true, uploadedFiles: 3, uploadedBytes: 22 });
      expect(await host.live(site)).toEqual({ releaseId: one.release.releaseId, order: 1 });
      const stored = await host.release(site, one.release.releaseId);
      expect(stored?.release).toEqual(one.release);
      expect(new TextDecoder().decode(await stored?.read("index.html"))).toBe("<h1>One</h1>");
      await expect(stored?.read("../secret")).rejects.toThrow("../secret");
    });

    test("assets are stored before the pages that refer to them", async () => {
      const one = await built({ "a.html": "A", "b.html": "B", "y.css": "Y", "z.css": "Z" });
      await publish(site, one, 1);
      expect(one.reads.slice(0, 2).sort()).toEqual(["y.css", "z.css"]);
      expect(one.reads.slice(2).sort()).toEqual(["a.html", "b.html"]);
    });

    test("a failure between assets and pages leaves the site as it was, and the next try goes on", async () => {
      const [one, two] = [await first(), await built({ "index.html": "Two", "new.css": "new" })];
      await publish(site, one, 1);
      const failing: ReadFile = (path) => (path === "index.html" ? Promise.reject(new Error("killed")) : two.read(path));
      await expect(host.publish(site, two.release, 2, failing)).rejects.toThrow("killed");
      expect(await host.live(site)).toEqual({ releaseId: one.release.releaseId, order: 1 });
      host = world.restart();
      expect(await publish(site, two, 2)).toEqual({ ok: true, uploadedFiles: 1, uploadedBytes: 3 });
    });

    test("only what changed is uploaded, on any site", async () => {
      const [one, two] = [await first(), await second()];
      await publish(site, one, 1);
      expect(await publish(site, two, 2)).toEqual({ ok: true, uploadedFiles: 1, uploadedBytes: 12 });
      expect(two.reads).toEqual(["index.html"]);
      expect(await publish(other, two, 1)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
    });

    test("the same content under two paths is uploaded once", async () => {
      expect(await publish(site, await built({ "index.html": "Same", "copy.html": "Same" }), 1)).toMatchObject({ uploadedFiles: 1 });
    });

    test("an older deployment is refused by the host", async () => {
      const [one, two] = [await first(), await second()];
      await publish(site, two, 5);
      expect(await publish(site, one, 4)).toEqual({ ok: false, reason: "superseded" });
      expect(await host.live(site)).toEqual({ releaseId: two.release.releaseId, order: 5 });
    });

    test("a repeated publish changes nothing, and a restart forgets nothing", async () => {
      const one = await first();
      await publish(site, one, 1);
      expect(await publish(site, one, 1)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
      host = world.restart();
      expect(await host.live(site)).toEqual({ releaseId: one.release.releaseId, order: 1 });
      expect((await host.release(site, one.release.releaseId))?.release).toEqual(one.release);
    });

    test("an older release can be made live again without its build", async () => {
      const [one, two] = [await first(), await second()];
      await publish(site, one, 1);
      await publish(site, two, 2);
      const stored = await host.release(site, one.release.releaseId);
      if (!stored) throw new Error("the release wasn't kept");
      expect(await host.publish(site, stored.release, 3, stored.read)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
      expect(await host.live(site)).toEqual({ releaseId: one.release.releaseId, order: 3 });
    });

    test("sites don't see each other's releases", async () => {
      const one = await first();
      await publish(site, one, 1);
      expect([await host.live(other), await host.release(other, one.release.releaseId)]).toEqual([null, null]);
    });

    test("pruning keeps what is asked for and what is live", async () => {
      const [one, two, three] = [await first(), await second(), await built({ "index.html": "Three" })];
      await publish(site, one, 1);
      await publish(site, two, 2);
      await publish(site, three, 3);
      await host.prune(site, [two.release.releaseId]);
      expect(await host.release(site, one.release.releaseId)).toBeNull();
      const kept = await host.release(site, two.release.releaseId);
      expect(new TextDecoder().decode(await kept?.read("about/index.html"))).toBe("About");
      const live = await host.release(site, three.release.releaseId);
      expect(new TextDecoder().decode(await live?.read("index.html"))).toBe("Three");
      expect(await publish(site, one, 4)).toMatchObject({ ok: true, uploadedFiles: 1 });
    });

    test("pruning one site leaves what another needs, also one that is published meanwhile", async () => {
      const [one, two] = [await first(), await second()];
      await publish(site, one, 1);
      await publish(site, two, 2);
      const [published] = await Promise.all([publish(other, one, 1), host.prune(site, [])]);
      expect(published).toMatchObject({ ok: true });
      const stored = await host.release(other, one.release.releaseId);
      expect(new TextDecoder().decode(await stored?.read("index.html"))).toBe("<h1>One</h1>");
    });

    test("pruning a site that isn't there does nothing", async () => {
      await host.prune(site, []);
      expect(await host.live(site)).toBeNull();
    });

    test("every site has an address of its own", () => {
      expect(host.url(site)).toMatch(/^https?:\/\/\S+$/);
      expect(host.url(other)).not.toBe(host.url(site));
    });
  });
}
