import { hash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPage, type ReadFile, type Release, SiteId } from "@webordinary/domain";
import { siteHostContract } from "@webordinary/testing/contracts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cacheControlOf, contentTypeOf } from "./content-type.ts";
import { FileSiteHost, FileSiteReader, releaseOf } from "./index.ts";

const urlOf = (site: SiteId) => `http://${site}.localhost:4400`;

siteHostContract("FileSiteHost", async () => {
  const root = await mkdtemp(join(tmpdir(), "wo-host-"));
  return {
    host: new FileSiteHost({ root, urlOf }),
    restart: () => new FileSiteHost({ root, urlOf }),
    stop: () => rm(root, { recursive: true, force: true }),
  };
});

const site = SiteId.parse("aaaa-1111");
function releaseWith(texts: Readonly<Record<string, string>>): { release: Release; read: ReadFile } {
  const files = Object.entries(texts).map(([path, text]) => {
    const contentType = contentTypeOf(path);
    return { path, hash: hash("sha256", text, "hex"), size: Buffer.byteLength(text), contentType, cacheControl: cacheControlOf(path, contentType) };
  });
  return { release: releaseOf(files), read: async (path) => Buffer.from(texts[path] ?? "") };
}

describe("FileSiteHost", () => {
  let root: string;
  let host: FileSiteHost;
  let reader: FileSiteReader;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "wo-host-"));
    host = new FileSiteHost({ root, urlOf });
    reader = new FileSiteReader(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const publish = (texts: Readonly<Record<string, string>>, order: number) => {
    const { release, read } = releaseWith(texts);
    return host.publish(site, release, order, read);
  };
  const resolve = async (url: string) => {
    const resolved = await reader.resolve(site, url);
    if (resolved?.kind === "file") return readFile(resolved.blobPath, "utf8");
    if (resolved?.kind === "redirect") return `to ${resolved.location}`;
    return resolved && `404 ${resolved.page ? await readFile(resolved.page.blobPath, "utf8") : ""}`.trim();
  };
  const blobs = async () => (await readdir(join(root, "blobs"), { recursive: true })).filter((name) => name.includes("/"));

  test("contents that no release needs any more are deleted, with what a killed publish left", async () => {
    await publish({ "index.html": "One", "a.css": "a" }, 1);
    await publish({ "index.html": "Two", "a.css": "a" }, 2);
    const orphan = join(root, "blobs", hash("sha256", "One", "hex").slice(0, 2), "left.next");
    await writeFile(orphan, "half");
    await host.prune(site, []);
    const left = await blobs();
    expect(left.map((name) => name.slice(3)).sort()).toEqual([hash("sha256", "Two", "hex"), hash("sha256", "a", "hex")].sort());
  });

  test("contents that a power cut left short are written again", async () => {
    await publish({ "index.html": "One" }, 1);
    const [blob = ""] = await blobs();
    await writeFile(join(root, "blobs", blob), "");
    await publish({ "index.html": "One" }, 2);
    expect(await resolve("/")).toBe("One");
  });

  test("a file that changed after its build isn't published under the old one's hash", async () => {
    const { release } = releaseWith({ "index.html": "One" });
    await expect(host.publish(site, release, 1, async () => Buffer.from("Two"))).rejects.toMatchObject({ code: "content-mismatch" });
    expect(await host.live(site)).toBeNull();
  });

  test("a publish is seen at once, a page never without its assets", async () => {
    await publish({ "index.html": "One", "one.css": "1" }, 1);
    expect(await resolve("/")).toBe("One");
    const two = releaseWith({ "index.html": "Two", "two.css": "2" });
    const during: unknown[] = [];
    await host.publish(site, two.release, 2, async (path) => {
      during.push([path, await resolve("/"), await resolve("/one.css")]);
      return two.read(path);
    });
    expect(during).toEqual([
      ["two.css", "One", "1"],
      ["index.html", "One", "1"],
    ]);
    expect([await resolve("/"), await resolve("/two.css"), await resolve("/one.css")]).toEqual(["Two", "2", "404"]);
  });

  test("addresses lead to files as people expect", async () => {
    await publish(
      { "index.html": "Home", "about/index.html": "About", "shop.html": "Shop", "a b/ü.txt": "Text", ".well-known/x": "x", "404.html": "Sorry" },
      1,
    );
    const seen: Record<string, unknown> = {};
    for (const url of ["/", "/index.html", "/about/", "/about", "/shop", "/shop.html", "/a%20b/%C3%BC.txt", "/.well-known/x", "/nothing", "/shop/"])
      seen[url] = await resolve(url);
    expect(seen).toEqual({
      "/": "Home",
      "/index.html": "Home",
      "/about/": "About",
      "/about": "to /about/",
      "/shop": "Shop",
      "/shop.html": "Shop",
      "/a%20b/%C3%BC.txt": "Text",
      "/.well-known/x": "x",
      "/nothing": "404 Sorry",
      "/shop/": "404 Sorry",
    });
  });

  test("no address leads out of the site or to another", async () => {
    await publish({ "index.html": "Home", "evil/index.html": "x" }, 1);
    for (const url of [
      "/../live.json",
      "/%2e%2e/live.json",
      "/..%2flive.json",
      "/a\\..\\b",
      "/%00",
      "/%",
      "/%ff",
      "live.json",
      "//evil",
      "/./index.html",
      `/${"a".repeat(9000)}`,
    ]) {
      expect([url, await resolve(url)]).toEqual([url, "404"]);
    }
    for (const unknown of ["bbbb-2222", "..", "../aaaa-1111", "", "A", "a/b"])
      expect([unknown, await reader.resolve(unknown, "/")]).toEqual([unknown, null]);
  });

  test("types and cache rules are those that browsers need", () => {
    const seen = Object.fromEntries(
      [
        "index.html",
        "a.js",
        "a.css",
        "a.webmanifest",
        "a.avif",
        "a.wasm",
        "a.svg",
        "feed.xml",
        "CNAME",
        "a.txt",
        "a.json",
        "a.woff2",
        "weird.zzz",
      ].map((path) => [path, contentTypeOf(path)]),
    );
    expect(seen).toEqual({
      "index.html": "text/html; charset=utf-8",
      "a.js": "text/javascript; charset=utf-8",
      "a.css": "text/css; charset=utf-8",
      "a.webmanifest": "application/manifest+json",
      "a.avif": "image/avif",
      "a.wasm": "application/wasm",
      "a.svg": "image/svg+xml",
      "feed.xml": "application/xml; charset=utf-8",
      CNAME: "application/octet-stream",
      "a.txt": "text/plain; charset=utf-8",
      "a.json": "application/json; charset=utf-8",
      "a.woff2": "font/woff2",
      "weird.zzz": "application/octet-stream",
    });
    const year = (path: string) => cacheControlOf(path, contentTypeOf(path)) === "public, max-age=31536000, immutable";
    const hashed = ["_astro/x.css", "img/pot.B3xqZ9_a.webp", "app.9f8e7d6c.js"];
    const named = [
      "index.html",
      "_astro/page.html",
      "pot.jpg",
      "shop-20240101.jpg",
      "a.20240101.jpg",
      "notes.2024final.pdf",
      "jquery.min.js",
      "sw.js",
      "lib.production.js",
    ];
    expect([hashed.filter((path) => !year(path)), named.filter(year)]).toEqual([[], []]);
    expect(isPage({ path: "x", hash: "", size: 0, contentType: contentTypeOf("x.html"), cacheControl: "" })).toBe(true);
  });
});
