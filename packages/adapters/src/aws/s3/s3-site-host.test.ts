import { hash, randomUUID } from "node:crypto";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { type ReadFile, Release, SiteId } from "@webordinary/domain";
import { siteHostContract } from "@webordinary/testing/contracts";
import { type SqsAndS3, startSqsAndS3 } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientSettings } from "../client-settings.ts";
import { S3SiteHost, type S3SiteHostOptions } from "./s3-site-host.ts";
import type { LocateSite } from "./site-location.ts";
import { MAX_KNOWN_SITES } from "./site-records.ts";

let emulator: SqsAndS3;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startSqsAndS3();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  s3 = new S3Client({ ...clientSettings({ region: "eu-central-1", endpoint: emulator.endpoint, credentials }), forcePathStyle: true });
});

afterAll(async () => {
  s3.destroy();
  await emulator.stop();
});

/** Previews share a bucket, edit sites have their own; all are kept in a private one. */
async function newSites(): Promise<S3SiteHostOptions & { readonly stage: string }> {
  const stage = randomUUID().slice(0, 8);
  const buckets = { previews: `previews-${stage}`, edit: `edit.amelia-${stage}`, kept: `releases-${stage}` };
  for (const Bucket of Object.values(buckets)) await s3.send(new CreateBucketCommand({ Bucket }));
  const locate: LocateSite = (site) => ({
    served: site.startsWith("edit.") ? { bucket: buckets.edit, prefix: "" } : { bucket: buckets.previews, prefix: `${site}/` },
    kept: { bucket: buckets.kept, prefix: `${site}/` },
  });
  return { s3, locate, urlOf: (site) => `https://${site}.example`, stage };
}

siteHostContract("S3SiteHost", async () => {
  const options = await newSites();
  return { host: new S3SiteHost(options), restart: () => new S3SiteHost(options) };
});

const IMMUTABLE = "public, max-age=31536000, immutable";
const REVALIDATE = "public, max-age=0, must-revalidate";
type Built = { readonly release: Release; readonly read: ReadFile };

function built(texts: Readonly<Record<string, string>>): Built {
  const files = Object.entries(texts)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => ({
      path,
      hash: hash("sha256", text, "hex"),
      size: text.length,
      contentType: path.endsWith(".html") ? "text/html; charset=utf-8" : "text/css; charset=utf-8",
      cacheControl: path.endsWith(".html") ? REVALIDATE : IMMUTABLE,
    }));
  const release = Release.parse({ releaseId: hash("sha256", JSON.stringify(files), "hex").slice(0, 32), files });
  return { release, read: async (path) => Buffer.from(texts[path] ?? "") };
}

/** So many pages, `changed` of them with another text. */
const pages = (count: number, changed = 0, text = "changed"): Built =>
  built(Object.fromEntries(Array.from({ length: count }, (_, n) => [`page-${n}.html`, n < changed ? `${text} ${n}` : `page ${n}`])));

describe("S3SiteHost", () => {
  const site = SiteId.parse("t-thread01");
  const edit = SiteId.parse("edit.amelia");
  let options: Awaited<ReturnType<typeof newSites>>;
  let host: S3SiteHost;

  beforeEach(async () => {
    options = await newSites();
    host = new S3SiteHost(options);
    emulator.log.take();
  });

  const publish = (what: Built, order: number, on = host, to = site) => on.publish(to, what.release, order, what.read);
  const served = async (path: string, of = site) => {
    const { bucket, prefix } = options.locate(of).served;
    return (await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}${path}` }))).Body?.transformToString();
  };
  const listed = async (bucket: string, prefix: string) =>
    ((await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }))).Contents ?? []).map(({ Key = "" }) => Key.slice(prefix.length));
  const servedPaths = () => listed(options.locate(site).served.bucket, options.locate(site).served.prefix);
  const requests = () => emulator.log.take().map(({ method, path }) => `${method} ${path.split("/").slice(2).join("/")}`);

  test("every file is served with its type and its cache rule", async () => {
    await publish(built({ "index.html": "Home", "_astro/a.Bx1Zq9Qa.css": "a" }), 1);
    const { bucket, prefix } = options.locate(site).served;
    const page = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}index.html` }));
    expect([page.ContentType, page.CacheControl]).toEqual(["text/html; charset=utf-8", REVALIDATE]);
    const asset = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}_astro/a.Bx1Zq9Qa.css` }));
    expect([asset.ContentType, asset.CacheControl]).toEqual(["text/css; charset=utf-8", IMMUTABLE]);
  });

  test("a redeploy of k changed files by a process that knows the site takes k+2 requests", async () => {
    await publish(pages(60), 1);
    await host.prune(site, []);
    requests();
    expect(await publish(pages(60, 3), 2)).toMatchObject({ ok: true, uploadedFiles: 3 });
    const asked = requests();
    expect([asked[0], asked.at(-1)]).toEqual([`PUT ${site}/site.json`, `PUT ${site}/site.json`]);
    expect(asked.slice(1, -1).toSorted()).toEqual([0, 1, 2].map((n) => `PUT ${site}/page-${n}.html`));
  });

  test("keeping what a redeploy will overwrite takes k+1 requests, after it is live", async () => {
    await publish(pages(60), 1);
    await host.prune(site, []);
    await publish(pages(60, 3), 2);
    requests();
    await host.prune(site, [pages(60).release.releaseId]);
    expect(requests()).toHaveLength(4);
  });

  test("no change takes one request, also to see what is live", async () => {
    await publish(pages(60), 1);
    requests();
    expect(await publish(pages(60), 1)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
    expect(requests()).toEqual([`GET ${site}/site.json`]);
    expect(await host.live(site)).toEqual({ releaseId: pages(60).release.releaseId, order: 1 });
    expect(requests()).toEqual([`GET ${site}/site.json`]);
    expect(await publish(pages(60), 2)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
    expect(requests()).toEqual([`PUT ${site}/site.json`]);
  });

  test("of the sites that it has served it remembers a hundred, so that a worker that runs for months doesn't grow", async () => {
    const publishTwice = async (of: SiteId, order: number) => {
      await publish(pages(3, 1, `text ${order}`), order, host, of);
      await publish(pages(3, 1, `text ${order + 1}`), order + 1, host, of);
      await host.prune(of, []);
    };
    const lists = () => requests().filter((asked) => asked === "GET ").length;
    await publishTwice(site, 1);
    expect(lists()).toBeGreaterThan(0);
    await publishTwice(site, 3);
    expect(lists()).toBe(0);
    for (let n = 1; n < MAX_KNOWN_SITES; n++) await host.live(SiteId.parse(`t-another${n}`));
    await publishTwice(site, 5);
    expect(lists()).toBe(0);
    for (let n = 1; n <= MAX_KNOWN_SITES; n++) await host.live(SiteId.parse(`t-another${n}`));
    await publishTwice(site, 7);
    expect(lists()).toBeGreaterThan(0);
  });

  test("going back copies on the server, and reads nothing", async () => {
    await publish(pages(5), 1);
    await publish(pages(5, 2), 2);
    const later = new S3SiteHost(options);
    const stored = await later.release(site, pages(5).release.releaseId);
    if (!stored) throw new Error("it wasn't kept");
    const unread: ReadFile = () => Promise.reject(new Error("it was read"));
    expect(await later.publish(site, stored.release, 3, unread)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
    expect([await served("page-0.html"), await served("page-4.html")]).toEqual(["page 0", "page 4"]);
  });

  test("a release for one site is copied to the next", async () => {
    await publish(pages(5), 1);
    expect(await publish(pages(5), 1, host, edit)).toEqual({ ok: true, uploadedFiles: 0, uploadedBytes: 0 });
    expect(await served("page-3.html", edit)).toBe("page 3");
  });

  test("pruning deletes pages that are gone, and keeps no more than was asked for", async () => {
    const [one, two, three] = [built({ "index.html": "1", "old.html": "old" }), built({ "index.html": "2" }), built({ "index.html": "3" })];
    for (const [index, what] of [one, two, three].entries()) await publish(what, index + 1);
    expect(await servedPaths()).toEqual(["index.html", "old.html"]);
    await host.prune(site, [two.release.releaseId]);
    expect(await servedPaths()).toEqual(["index.html"]);
    const { kept } = options.locate(site);
    const names = [two, three].map(({ release }) => `releases/${release.releaseId}.json`);
    const contents = ["2", "3"].map((text) => `files/${hash("sha256", text, "hex")}`);
    expect(await listed(kept.bucket, kept.prefix)).toEqual([...contents, ...names, "site.json"].toSorted());
  });

  describe("two processes", () => {
    /** Its next write of this path waits, as that of a process that was paused, until it is let go. */
    function paused(path: string, what: Built): { readonly built: Built; readonly reached: Promise<void>; readonly go: () => void } {
      const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const read: ReadFile = async (asked) => {
        if (asked === path) {
          reached.resolve();
          await go.promise;
        }
        return what.read(asked);
      };
      return { built: { release: what.release, read }, reached: reached.promise, go: () => go.resolve() };
    }

    test("a paused older deployment is refused when it goes on, and spoils no page", async () => {
      await publish(pages(4), 1);
      const zombie = paused("page-1.html", pages(4, 2, "zombie"));
      const late = publish(zombie.built, 2, new S3SiteHost(options));
      await zombie.reached;
      const other = new S3SiteHost(options);
      expect(await publish(pages(4, 3, "newer"), 3, other)).toMatchObject({ ok: true });
      zombie.go();
      expect(await late).toEqual({ ok: false, reason: "superseded" });
      expect(await Promise.all([0, 1, 2, 3].map((n) => served(`page-${n}.html`)))).toEqual(["newer 0", "newer 1", "newer 2", "page 3"]);
      expect(await host.live(site)).toEqual({ releaseId: pages(4, 3, "newer").release.releaseId, order: 3 });
    });

    test("also where the newer one has left a page as it was before both", async () => {
      await publish(pages(4), 1);
      const zombie = paused("page-1.html", pages(4, 2, "zombie"));
      const late = publish(zombie.built, 2, new S3SiteHost(options));
      await zombie.reached;
      const newer = built({ "page-0.html": "page 0", "page-1.html": "page 1", "page-2.html": "page 2", "page-3.html": "newer 3" });
      expect(await publish(newer, 3, new S3SiteHost(options))).toMatchObject({ ok: true });
      zombie.go();
      expect(await late).toEqual({ ok: false, reason: "superseded" });
      expect(await Promise.all([0, 1, 2, 3].map((n) => served(`page-${n}.html`)))).toEqual(["page 0", "page 1", "page 2", "newer 3"]);
    });

    test("a page that only the older one has is gone again", async () => {
      await publish(built({ "index.html": "Home" }), 1);
      const zombie = paused("stray.html", built({ "index.html": "Home", "stray.html": "stray" }));
      const late = publish(zombie.built, 2, new S3SiteHost(options));
      await zombie.reached;
      await publish(built({ "index.html": "Newer" }), 3, new S3SiteHost(options));
      zombie.go();
      expect(await late).toEqual({ ok: false, reason: "superseded" });
      expect(await servedPaths()).toEqual(["index.html"]);
    });

    test("of 8 at once the newest wins, and what is served is its release alone", async () => {
      await publish(pages(6), 1);
      const all = Array.from({ length: 8 }, (_, n) => ({ order: n + 2, what: pages(6, 1 + (n % 6), `writer ${n}`) }));
      const results = await Promise.all(all.map(({ order, what }) => publish(what, order, new S3SiteHost(options))));
      expect(results.at(-1)).toMatchObject({ ok: true });
      const newest = all.at(-1)?.what ?? pages(0);
      expect(await host.live(site)).toEqual({ releaseId: newest.release.releaseId, order: 9 });
      for (const { path } of newest.release.files) expect(await served(path)).toBe(String(await newest.read(path)));
    });

    test("a process whose idea of the site is old learns better by the first write", async () => {
      await publish(pages(4), 1);
      await publish(pages(4, 1), 2, new S3SiteHost(options));
      expect(await publish(pages(4, 2), 3)).toMatchObject({ ok: true, uploadedFiles: 1 });
      expect(await Promise.all([0, 1, 2].map((n) => served(`page-${n}.html`)))).toEqual(["changed 0", "changed 1", "page 2"]);
    });

    test("pruning by a process that was overtaken deletes nothing", async () => {
      await publish(built({ "index.html": "1", "page.html": "page" }), 1);
      await publish(built({ "index.html": "2" }), 2);
      await publish(built({ "index.html": "3", "page.html": "page" }), 3, new S3SiteHost(options));
      await host.prune(site, []);
      expect([await served("index.html"), await served("page.html")]).toEqual(["3", "page"]);
    });
  });

  describe("a bucket's bad minute", () => {
    test("S3 asking to slow down, and deletions that it refuses one by one, are tried again", async () => {
      emulator.log.inject({ status: 503, code: "SlowDown", when: ({ method, path }) => method === "PUT" && path.endsWith("page-1.html") });
      expect(await publish(pages(3), 1)).toMatchObject({ ok: true, uploadedFiles: 3 });
      await publish(pages(3, 1), 2);
      const refused = `${site}/releases/${pages(3).release.releaseId}.json`;
      const body = `<DeleteResult><Error><Key>${refused}</Key><Code>InternalError</Code><Message>not now</Message></Error></DeleteResult>`;
      emulator.log.inject({ status: 200, code: "", body, when: ({ method }) => method === "POST" });
      await host.prune(site, []);
      expect(await host.release(site, pages(3).release.releaseId)).toBeNull();
    });

    test("a publish that broke off anywhere leaves pages that are old or new, and is ended by the next try", async () => {
      const [one, two] = [pages(3), pages(3, 2)];
      await publish(one, 1);
      let steps = 0;
      for (let step = 0, ended = false; !ended; step++) {
        steps = step;
        let left = step;
        const fault = { status: 400, code: "Broken", when: ({ method }: { method: string }) => method !== "GET" && left-- === 0 };
        emulator.log.inject(fault);
        const from = step * 2 + 2;
        ended = await publish(two, from, new S3SiteHost(options)).then(
          () => true,
          () => false,
        );
        left = -1;
        for (const n of [0, 1]) expect([`page ${n}`, `changed ${n}`]).toContain(await served(`page-${n}.html`));
        expect(await publish(two, from, new S3SiteHost(options))).toMatchObject({ ok: true });
        expect(await Promise.all([0, 1, 2].map((n) => served(`page-${n}.html`)))).toEqual(["changed 0", "changed 1", "page 2"]);
        expect((await host.release(site, one.release.releaseId))?.release).toEqual(one.release);
        await publish(one, from + 1, new S3SiteHost(options));
      }
      // The announcement, two pages, the record; the first time also what is kept.
      expect(steps).toBeGreaterThanOrEqual(4);
    });

    test("a bucket in another region is told as such, with its name and what to do", async () => {
      const { bucket } = options.locate(site).kept;
      const wrong = { code: "wrong-region", message: expect.stringMatching(`${bucket}.*Check the region that this stage is deployed in`) };
      emulator.log.inject({ status: 301, code: "PermanentRedirect" });
      await expect(publish(pages(1), 1)).rejects.toMatchObject(wrong);
      emulator.log.inject({ status: 400, code: "AuthorizationHeaderMalformed" });
      await expect(host.live(site)).rejects.toMatchObject(wrong);
      expect(await host.live(site)).toBeNull();
    });

    test("a bucket that isn't there is told with its name", async () => {
      const nowhere = new S3SiteHost({ ...options, locate: (of) => ({ ...options.locate(of), served: { bucket: "nobody-made-this", prefix: "" } }) });
      await expect(publish(pages(1), 1, nowhere)).rejects.toMatchObject({
        code: "missing-resource",
        message: expect.stringContaining("nobody-made-this"),
      });
      expect(await host.live(site)).toBeNull();
    });
  });
});
