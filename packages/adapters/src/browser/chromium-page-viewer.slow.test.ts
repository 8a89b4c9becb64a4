import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pageViewerContract } from "@webordinary/testing/contracts";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ChromiumPageViewer, type ChromiumPageViewerOptions, findChromium, takePicture } from "./index.ts";

const executablePath = await findChromium();
const PATH = process.env.PATH ?? "";

type Served = { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string | Uint8Array };

/** A web server of pages by path, under the name t-abc.localhost; `asked` tells what was fetched. */
async function site(pages: Map<string, Served>) {
  const asked: string[] = [];
  let connections = 0;
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? "");
    const page = pages.get(request.url ?? "");
    if (!page) return response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not here</h1>");
    response.writeHead(page.status ?? 200, { "content-type": "text/html; charset=utf-8", ...page.headers }).end(page.body);
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const { port } = server.address() as AddressInfo;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  return { url: `http://t-abc.localhost:${port}/`, port, asked, pages, connections: () => connections, stop };
}

async function makeWorld(options: Partial<ChromiumPageViewerOptions> = {}) {
  const home = await mkdtemp(join(tmpdir(), "wo-browser-"));
  const served = await site(new Map());
  const reasons: string[] = [];
  const viewer = new ChromiumPageViewer({ executablePath, home, path: PATH, onNoPicture: (_url, reason) => reasons.push(reason), ...options });
  return {
    ...served,
    home,
    viewer,
    reasons,
    pictures: viewer && (options.executablePath === undefined ? executablePath !== null : options.executablePath !== null),
    async serve(files: Readonly<Record<string, string>>) {
      served.pages.clear();
      for (const [path, body] of Object.entries(files)) {
        const folder = path.replace(/index\.html$/, "");
        served.pages.set(`/${folder}`, { body });
        if (folder !== path && folder !== "")
          served.pages.set(`/${folder.slice(0, -1)}`, { status: 301, headers: { location: `/${folder}` }, body: "" });
      }
      return served.url;
    },
    async stop() {
      await served.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

pageViewerContract("ChromiumPageViewer", makeWorld);
pageViewerContract("ChromiumPageViewer without a browser", () => makeWorld({ executablePath: null }));

describe("ChromiumPageViewer", () => {
  let world: Awaited<ReturnType<typeof makeWorld>>;
  beforeEach(async () => {
    world = await makeWorld();
  });
  afterEach(() => world.stop());
  const html = (path: string, body: string) => world.pages.set(path, { body: `<!doctype html><body style="margin:0">${body}</body>` });
  const sizeOf = async (picture: Uint8Array | null) => {
    const { width, height } = await sharp(picture ?? new Uint8Array()).metadata();
    return { width, height };
  };

  test("a redirect to another host, a page beyond the limit and a server that never answers have no hash", async () => {
    world.pages.set("/away", { status: 302, headers: { location: `http://127.0.0.1:${world.port}/` }, body: "" });
    world.pages.set("/loop", { status: 302, headers: { location: "/loop" }, body: "" });
    world.pages.set("/large", { body: Buffer.alloc(21 * 1024 * 1024, "x") });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", () => resolve()));
    try {
      const viewer = new ChromiumPageViewer({ executablePath, home: world.home, path: PATH, fetchTimeoutMs: 200 });
      const { port } = silent.address() as AddressInfo;
      expect(await viewer.hash(`http://127.0.0.1:${port}/`)).toBeNull();
      for (const path of ["away", "loop", "large"]) expect([path, await world.viewer.hash(`${world.url}${path}`)]).toEqual([path, null]);
    } finally {
      await new Promise<void>((resolve) => silent.close(() => resolve()).closeAllConnections());
    }
  });

  test("without a browser the reason is told once a picture is asked for", async () => {
    const reasons: string[] = [];
    const viewer = new ChromiumPageViewer({
      executablePath: null,
      home: world.home,
      path: PATH,
      onNoPicture: (_url, reason) => reasons.push(reason),
    });
    expect(await viewer.photograph(world.url)).toBeNull();
    expect(reasons).toEqual(["there is no browser on this machine"]);
  });

  describe.runIf(executablePath !== null)("with a browser", () => {
    test("the whole page is shown, as its script has made it, up to 4000 px", async () => {
      html("/", `<div style="height:1500px"></div><script>document.body.style.background = "rgb(0, 128, 128)"</script>`);
      html("/tall", `<div style="height:9000px"></div>`);
      const [picture, tall] = await Promise.all([world.viewer.photograph(world.url), world.viewer.photograph(`${world.url}tall`)]);
      expect([await sizeOf(picture), await sizeOf(tall)]).toEqual([
        { width: 1280, height: 1500 },
        { width: 1280, height: 4000 },
      ]);
      const pixel = await sharp(picture ?? new Uint8Array())
        .extract({ left: 600, top: 1400, width: 1, height: 1 })
        .removeAlpha()
        .raw()
        .toBuffer();
      expect([...pixel]).toEqual([0, 128, 128]);
    });

    test("pictures that load only when scrolled to are loaded; other hosts and ports are never asked", async () => {
      const other = await site(new Map());
      try {
        html(
          "/",
          `<div style="height:3000px"></div><img loading="lazy" src="/below.png"><img src="http://127.0.0.1:${other.port}/pixel.png">
           <link rel="preconnect" href="http://127.0.0.1:${other.port}"><script>fetch("http://t-abc.localhost:${other.port}/fetched"); new WebSocket("ws://t-abc.localhost:${other.port}/socket")</script>`,
        );
        expect(await world.viewer.photograph(world.url)).not.toBeNull();
        expect(world.asked).toContain("/below.png");
        expect(other.connections()).toBe(0);
      } finally {
        await other.stop();
      }
    });

    test("a page that redirects to another host has no picture, nor has one that isn't there", async () => {
      const other = await site(new Map([["/", { body: "elsewhere" }]]));
      try {
        world.pages.set("/away", { status: 302, headers: { location: `http://127.0.0.1:${other.port}/` }, body: "" });
        expect([await world.viewer.photograph(`${world.url}away`), await world.viewer.photograph(`${world.url}missing`)]).toEqual([null, null]);
        expect(other.connections()).toBe(0);
        expect(world.reasons).toEqual([expect.stringContaining("ERR_NAME_NOT_RESOLVED"), "there is no such page (404)"]);
      } finally {
        await other.stop();
      }
    });

    test("a picture that nobody wants any more ends at once", async () => {
      const options = { executablePath: executablePath ?? "", home: world.home, path: PATH };
      const picture = await takePicture(options, { url: world.url, width: 390, maxHeight: 600, signal: AbortSignal.abort() });
      expect(picture).toEqual({ ok: false, reason: "it was stopped" });
    });

    test("a program that is no browser is an answer", async () => {
      const viewer = new ChromiumPageViewer({ executablePath: "/bin/false", home: world.home, path: PATH });
      expect(await viewer.photograph(world.url)).toBeNull();
    });
  });
});

test("the first candidate that is a program is found", async () => {
  expect(await findChromium(["/nonexistent/chromium", "/etc/passwd", "/usr", process.execPath, "/bin/sh"])).toBe(process.execPath);
  expect(await findChromium(["/nonexistent/chromium"])).toBeNull();
});
