import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { previewCode, productionCode } from "./edge-code.ts";

type Answer = { readonly uri?: string; readonly statusCode?: number; readonly headers?: Readonly<Record<string, { readonly value: string }>> };

/** What the function makes of a request: the object's key, or the answer. */
function ask(code: string, host: string, uri: string): string | number {
  const event = { request: { method: "GET", uri, headers: { host: { value: host } } } };
  const answer = runInNewContext(`${code}; handler(event)`, { event }) as Answer;
  if (answer.statusCode === 302) return `-> ${answer.headers?.location?.value}`;
  return answer.statusCode ?? answer.uri ?? "";
}

describe("previews", () => {
  const preview = (host: string, uri: string) => ask(previewCode("preview.example.org"), host, uri);

  it("are found by their host name, below a prefix of their own", () => {
    expect(preview("t-1a2b3c4d.preview.example.org", "/")).toBe("/t-1a2b3c4d/index.html");
    expect(preview("T-1A2B3C4D.preview.example.org", "/_astro/page.css")).toBe("/t-1a2b3c4d/_astro/page.css");
  });

  it("show a folder's index page, and send who left the slash out", () => {
    expect(preview("t-1a2b3c4d.preview.example.org", "/about/")).toBe("/t-1a2b3c4d/about/index.html");
    expect(preview("t-1a2b3c4d.preview.example.org", "/about")).toBe("-> /about/");
    expect(preview("t-1a2b3c4d.preview.example.org", "/.well-known/security")).toBe("/t-1a2b3c4d/.well-known/security");
  });

  it("are nobody else's: other hosts, and names that no thread has, get nothing", () => {
    for (const host of [
      "preview.example.org",
      "example.org",
      "a.b.preview.example.org",
      "short.preview.example.org",
      "t-1a2b3c4d.preview.example.org.evil.net",
      "xpreview.example.org",
      "",
    ]) {
      expect({ host, answer: preview(host, "/index.html") }).toEqual({ host, answer: 404 });
    }
  });
});

describe("a production site", () => {
  it("has its pages at the bucket's root", () => {
    const ameliaCode = productionCode();
    expect(["/", "/about/", "/about", "/a.png"].map((uri) => ask(ameliaCode, "ameliastamps.example", uri))).toEqual([
      "/index.html",
      "/about/index.html",
      "-> /about/",
      "/a.png",
    ]);
  });
});
