import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Agent, createServer, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWebServer, type Overview, PortTakenError, type SiteAnswer, type SiteSource, type StoredFile, type WebServer } from "./index.ts";

const PAGE = "<!doctype html><title>Pots</title><p>Open Tuesday to Sunday";
const MISSING = "<!doctype html><title>404</title><p>Not on this shelf";
const HOSTILE_REPLY = `<!doctype html><p>You wrote: <script>fetch("/status.json")</script>`;
const STYLE = "body{color:#2c1d15}";
const overview: Overview = {
  projects: [{ projectId: "amelia", repository: "/repos/amelia.git", sites: [{ label: "Latest", url: "http://edit.amelia.localhost:4400/" }] }],
  threads: [
    {
      threadId: "t-4f1c9a20",
      projectId: "amelia",
      subject: `<script>alert("hello")</script>`,
      from: "amelia@pottery.example",
      status: { tone: "done", text: "Live" },
      previewUrl: "javascript:alert(1)",
      updatedAt: "2026-05-04T07:12:00.000Z",
    },
  ],
  replies: [
    {
      replyId: "reply-0001",
      to: "amelia@pottery.example",
      subject: "Re: hello",
      headline: "done",
      sentAt: "2026-05-04T07:12:00.000Z",
      file: "/data/outbox/reply-0001.eml",
    },
    { replyId: "reply-0002", to: "amelia@pottery.example", subject: "Re: hello", headline: "sent", sentAt: "2026-05-04T07:11:00.000Z", file: null },
  ],
  sending: { address: "amelia@localhost", smtp: "127.0.0.1:2525", commands: ["npx webordinary send next.eml"] },
  parkedEvents: 2,
};

let folder: string;
let server: WebServer;
let port: number;
let blobs: Record<string, StoredFile>;
const asked: string[] = [];
const errors: string[] = [];

const sites: SiteSource = {
  async resolve(site, urlPath): Promise<SiteAnswer | null> {
    asked.push(`${site} ${urlPath}`);
    if (urlPath === "/broken-store") throw new Error("the disk is gone");
    if (site === "edit.amelia") return { kind: "not-found", page: null };
    if (site !== "amelia" && site !== "t-4f1c9a20") return null;
    if (urlPath.includes("..")) return { kind: "refused" };
    if (urlPath === "/shop") return { kind: "redirect", location: "/shop/" };
    if (urlPath === "/elsewhere") return { kind: "redirect", location: "//evil.example/" };
    const found = blobs[urlPath];
    return found === undefined ? { kind: "not-found", page: blobs["/404.html"] ?? null } : { kind: "file", ...found };
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "web-server-"));
  const store = async (path: string, content: string, contentType: string, cacheControl: string): Promise<StoredFile> => {
    const hash = createHash("sha256").update(content).digest("hex");
    const blobPath = join(folder, hash);
    await writeFile(blobPath, content);
    return { blobPath, file: { path, hash, size: Buffer.byteLength(content), contentType, cacheControl } };
  };
  blobs = {
    "/": await store("index.html", PAGE, "text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
    "/404.html": await store("404.html", MISSING, "text/html; charset=utf-8", "public, max-age=0, must-revalidate"),
    "/_astro/style.B3xq.css": await store("_astro/style.B3xq.css", STYLE, "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    "/site.webmanifest": await store("site.webmanifest", "{}", "application/manifest+json", "public, max-age=3600"),
    "/empty.txt": await store("empty.txt", "", "text/plain; charset=utf-8", "no-cache"),
    "/gone.html": {
      blobPath: join(folder, "gone"),
      file: { path: "gone.html", hash: "0".repeat(64), size: 1, contentType: "text/html", cacheControl: "immutable" },
    },
  };
  const reply = async (replyId: string) => (replyId === "reply-0001" ? HOSTILE_REPLY : null);
  server = createWebServer({ sites, overview: async () => overview, reply, port: 0, onError: (error) => errors.push(error.message) });
  port = (await server.start()).port;
});

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

function ask(
  host: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; to?: string; port?: number; agent?: Agent } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, to = "127.0.0.1", agent } = options;
    const request = httpRequest(
      { host: to, port: options.port ?? port, path, method, headers: { host, ...headers }, ...(agent ? { agent } : {}) },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
      },
    );
    request.on("error", reject).end();
  });
}

const tag = (path: string): string => `"${blobs[path]?.file.hash}"`;

describe("a site", () => {
  test("serves a page with the manifest's type, cache rule and hash", async () => {
    const { status, headers, body } = await ask("amelia.localhost:4400", "/");
    expect({ status, body }).toEqual({ status: 200, body: PAGE });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "public, max-age=0, must-revalidate",
      etag: tag("/"),
      "x-content-type-options": "nosniff",
      "accept-ranges": "bytes",
      "content-length": String(PAGE.length),
    });
    expect(headers["last-modified"]).toBeUndefined();
  });

  test("is found whatever the case, port or trailing dot of its name", async () => {
    const hosts = ["amelia.localhost", "AMELIA.LocalHost:4400", "amelia.localhost.:80", "t-4f1c9a20.localhost:4400"];
    const answers = await Promise.all(hosts.map((host) => ask(host, "/")));
    expect(answers.map((answer) => answer.body)).toEqual(hosts.map(() => PAGE));
  });

  test("keeps hashed assets for a year and gives a manifest its own type", async () => {
    const style = await ask("amelia.localhost", "/_astro/style.B3xq.css");
    expect([style.headers["content-type"], style.headers["cache-control"]]).toEqual([
      "text/css; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
    const manifest = await ask("amelia.localhost", "/site.webmanifest");
    expect(manifest.headers["content-type"]).toBe("application/manifest+json");
  });

  test("answers HEAD with the headers alone, and an empty file with nothing", async () => {
    const head = await ask("amelia.localhost", "/", { method: "HEAD" });
    expect([head.status, head.headers["content-length"], head.headers.etag, head.body]).toEqual([200, String(PAGE.length), tag("/"), ""]);
    const empty = await ask("amelia.localhost", "/empty.txt");
    expect([empty.status, empty.body]).toEqual([200, ""]);
  });

  test("answers 304 when the browser has this version, also as one of several or weakly named", async () => {
    for (const known of [tag("/"), `"other", ${tag("/")}`, `W/${tag("/")}`, "*"]) {
      const { status, headers, body } = await ask("amelia.localhost", "/", { headers: { "if-none-match": known } });
      expect([status, headers.etag, headers["cache-control"], body]).toEqual([304, tag("/"), "public, max-age=0, must-revalidate", ""]);
    }
    const other = await ask("amelia.localhost", "/", { headers: { "if-none-match": `"other"`, "if-modified-since": new Date().toUTCString() } });
    expect([other.status, other.body]).toEqual([200, PAGE]);
  });

  test("answers 412 when the version that was asked for is no longer there", async () => {
    const failed = await ask("amelia.localhost", "/", { headers: { "if-match": `"other"` } });
    expect([failed.status, failed.headers.etag, failed.headers["cache-control"]]).toEqual([412, undefined, "no-store"]);
    expect((await ask("amelia.localhost", "/", { headers: { "if-match": tag("/") } })).status).toBe(200);
  });

  test("sends a range, the whole when the range was of another version, and 416 beyond the end", async () => {
    const part = await ask("amelia.localhost", "/", { headers: { range: "bytes=2-8", "if-range": tag("/") } });
    expect([part.status, part.body, part.headers["content-range"]]).toEqual([206, "doctype", `bytes 2-8/${PAGE.length}`]);
    const stale = await ask("amelia.localhost", "/", { headers: { range: "bytes=2-8", "if-range": `"other"` } });
    expect([stale.status, stale.body]).toEqual([200, PAGE]);
    const beyond = await ask("amelia.localhost", "/_astro/style.B3xq.css", { headers: { range: "bytes=9000-" } });
    expect([beyond.status, beyond.headers["content-range"], beyond.headers["cache-control"]]).toEqual([416, `bytes */${STYLE.length}`, "no-store"]);
  });

  test("answers a missing page with the site's own 404 page, whole and never kept", async () => {
    for (const headers of [{}, { range: "bytes=0-3" }, { "if-none-match": tag("/404.html") }]) {
      const answer = await ask("amelia.localhost", "/no/such", { headers });
      expect([answer.status, answer.body, answer.headers["cache-control"], answer.headers.etag]).toEqual([404, MISSING, "no-store", undefined]);
    }
    const plain = await ask("edit.amelia.localhost", "/no/such");
    expect([plain.status, plain.body.includes("This site has no such page.")]).toEqual([404, true]);
  });

  test("answers 404 without the file's caching when its bytes are gone", async () => {
    const gone = await ask("amelia.localhost", "/gone.html");
    expect([gone.status, gone.headers["cache-control"], gone.headers.etag]).toEqual([404, "no-store", undefined]);
  });

  test("redirects within itself, with the query, and never to another host", async () => {
    const { status, headers } = await ask("amelia.localhost", "/shop?page=2");
    expect([status, headers.location, headers["cache-control"]]).toEqual([302, "/shop/?page=2", "no-store"]);
    const elsewhere = await ask("amelia.localhost", "/elsewhere");
    expect([elsewhere.status, elsewhere.headers.location]).toEqual([404, undefined]);
  });

  test("is asked for the path as the browser sent it, without the query", async () => {
    asked.length = 0;
    const long = `/${"x".repeat(3000)}`;
    for (const path of ["/a%20b/?q=/../", "//double//", "/caf%C3%A9", long]) await ask("amelia.localhost", path);
    expect(asked).toEqual(["amelia /a%20b/", "amelia //double//", "amelia /caf%C3%A9", `amelia ${long}`]);
  });

  test("refuses what can't be a page: climbing, broken escapes, targets that are no path", async () => {
    for (const path of ["/../etc/passwd", "/%zz", "http://amelia.localhost/"]) {
      const { status, headers } = await ask("amelia.localhost", path);
      expect([path, status, headers["x-content-type-options"]]).toEqual([path, 400, "nosniff"]);
    }
  });

  test("can only be read", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND", "TRACE"]) {
      const { status, headers } = await ask("amelia.localhost", "/", { method });
      expect([method, status, headers.allow]).toEqual([method, 405, "GET, HEAD"]);
    }
  });

  test("tells of a store that can't be read in the log, not in the page", async () => {
    errors.length = 0;
    const { status, body } = await ask("amelia.localhost", "/broken-store");
    expect([status, body.includes("disk"), errors]).toEqual([500, false, ["the disk is gone"]]);
  });
});

describe("the index page", () => {
  test("shows mail subjects as text and links only to web addresses", async () => {
    const { status, headers, body } = await ask(`localhost:${port}`, "/");
    expect(status).toBe(200);
    expect(body).toContain("&lt;script&gt;alert(&quot;hello&quot;)&lt;/script&gt;");
    expect(body).not.toContain("<script");
    expect(body).not.toContain("javascript:");
    expect(body).toContain(`<a href="http://edit.amelia.localhost:4400/">Latest</a>`);
    expect(headers["content-security-policy"]).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
  });

  test("says how many events could not be handled", async () => {
    expect((await ask("localhost", "/")).body).toContain("2 events could not be handled");
  });

  test("names the style sheet's hash exactly, so that browsers apply it", async () => {
    const { headers, body } = await ask("127.0.0.1", "/");
    const style = body.match(/<style>(.*)<\/style>/s)?.[1] ?? "";
    expect(headers["content-security-policy"]).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
  });

  test("tells a stranger nothing; the sites stay as they are", async () => {
    const stranger = createWebServer({ sites, overview: async () => overview, reply: async () => HOSTILE_REPLY, port: 0, isStranger: () => true });
    const { port: to } = await stranger.start();
    const answers = await Promise.all(
      ["localhost/", "127.0.0.1/status.json", "localhost/replies/reply-0001", "localhost/healthz", "amelia.localhost/", "unknown.localhost/"].map(
        async (address) => {
          const [host = "", ...path] = address.split("/");
          return ask(host, `/${path.join("/")}`, { port: to });
        },
      ),
    );
    await stranger.close();
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 200, 404]);
    expect(answers.map(({ body }) => body.includes("pottery.example") || body.includes("edit.amelia"))).toEqual(answers.map(() => false));
  });

  test("has the same as data, and a health check", async () => {
    const status = await ask("localhost", "/status.json?now");
    expect(JSON.parse(status.body)).toEqual(overview);
    expect(status.headers["cache-control"]).toBe("no-store");
    expect((await ask("[::1]:4400", "/healthz")).body).toBe(`{"ok":true}`);
    expect((await ask("localhost", "/nothing")).status).toBe(404);
  });
});

describe("a reply", () => {
  test("is linked from the index page where its mail is kept", async () => {
    const { body } = await ask("localhost", "/");
    expect(body.match(/href="\/replies\/[^"]*"/g)).toEqual(['href="/replies/reply-0001"']);
  });

  test("is shown as it is, where no script runs, nothing is fetched and nobody can frame it", async () => {
    const { status, headers, body } = await ask("localhost", "/replies/reply-0001");
    expect([status, body]).toEqual([200, HOSTILE_REPLY]);
    const policy = Object.fromEntries(
      String(headers["content-security-policy"])
        .split("; ")
        .map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1)]),
    );
    expect(policy).toEqual({
      "default-src": ["'none'"],
      "style-src": ["'unsafe-inline'"],
      "img-src": ["data:"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "frame-ancestors": ["'none'"],
      sandbox: ["allow-popups", "allow-popups-to-escape-sandbox"],
    });
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("is there under our own name alone", async () => {
    for (const host of ["127.0.0.1:4400", "[::1]:4400"]) expect((await ask(host, "/replies/reply-0001")).body).toBe(HOSTILE_REPLY);
    for (const host of ["t-4f1c9a20.localhost", "amelia.localhost", "ghost.localhost", "evil.example"]) {
      const { status, body } = await ask(host, "/replies/reply-0001");
      expect([host, status, body.includes("You wrote")]).toEqual([host, 404, false]);
    }
  });

  test("that isn't kept is said not to be", async () => {
    for (const path of ["/replies/reply-0002", "/replies/", "/replies/..%2F..%2Fetc%2Fpasswd", "/replies/a/b"]) {
      const { status, headers } = await ask("localhost", path);
      expect([path, status, String(headers["content-security-policy"]).includes("'unsafe-inline'")]).toEqual([path, 404, false]);
    }
  });
});

describe("a name that is nobody's", () => {
  test("below ours is told what there is", async () => {
    for (const host of ["ghost.localhost", "a..localhost", "-x.localhost", "a.b.c.localhost"]) {
      const { status, body } = await ask(host, "/");
      expect([status, body.includes("http://edit.amelia.localhost:4400/"), body.includes(host)]).toEqual([404, true, true]);
    }
  });

  test("that isn't ours is told nothing, whatever it asks for", async () => {
    const hosts = [
      "evil.example",
      "localhost.evil.example",
      "amelia.localhost@evil.example",
      "amelia.localhost/..",
      "..",
      "x".repeat(5000),
      "192.168.1.7",
    ];
    for (const host of hosts) {
      for (const path of ["/", "/status.json"]) {
        const { status, body } = await ask(host, path);
        expect([host, status >= 400, body.includes("amelia.")]).toEqual([host, true, false]);
      }
    }
  });
});

test("a request that names no host is told nothing", async () => {
  for (const head of ["GET /status.json HTTP/1.0\r\n\r\n", "GET /status.json HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"]) {
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8").write(head);
    let answer = "";
    socket.on("data", (chunk: string) => {
      answer += chunk;
    });
    await once(socket, "close");
    expect([answer.startsWith("HTTP/1.1 404 "), answer.includes("amelia")]).toEqual([true, false]);
  }
});

describe("the server", () => {
  test("names the port and the flag when another program has the port", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const taken = (other.address() as AddressInfo).port;
    const late = createWebServer({ sites, overview: async () => overview, port: taken });
    const error = await late.start().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(PortTakenError);
    expect(error).toMatchObject({ code: "port-taken", port: taken });
    expect((error as Error).message).toContain(`127.0.0.1:${taken}`);
    expect((error as Error).message).toContain("--http-port");
    await late.close();
    await new Promise((resolve) => other.close(resolve));
  });

  test("answers at ::1 as well, where there is one", async () => {
    const own = createWebServer({ sites, overview: async () => overview, port: 0 });
    const { addresses, port: ownPort } = await own.start();
    expect(addresses[0]).toBe("127.0.0.1");
    for (const address of addresses) {
      const response = await fetch(`http://${address.includes(":") ? `[${address}]` : address}:${ownPort}/healthz`);
      expect(await response.json()).toEqual({ ok: true });
    }
    await own.close();
  });

  test("ends waiting and half-sent connections when it is closed, and can be closed twice", async () => {
    const own = createWebServer({ sites, overview: async () => overview, port: 0 });
    const { port: ownPort, addresses } = await own.start();
    const sockets = addresses.flatMap((address) => ["", "GET / HTTP/1.1\r\nHost: loc"].map((sent) => ({ sent, socket: connect(ownPort, address) })));
    await Promise.all(
      sockets.map(async ({ sent, socket }) => {
        await once(socket, "connect");
        socket.on("error", () => socket.destroy()).write(sent);
      }),
    );
    const ended = sockets.map(({ socket }) => once(socket, "close"));
    await fetch(`http://127.0.0.1:${ownPort}/healthz`);
    await own.close();
    await own.close();
    await Promise.all(ended);
  });
});
