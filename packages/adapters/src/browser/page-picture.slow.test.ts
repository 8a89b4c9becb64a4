import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BrowserOptions, Camera, findChromium, type PictureRequest, takePicture } from "./index.ts";

const executablePath = await findChromium();
const INDEX = fileURLToPath(new URL("./index.ts", import.meta.url));
const PAGES: Readonly<Record<string, string>> = { "/": "fine", "/busy": "<script>for (;;);</script>" };

describe.runIf(executablePath !== null)("a browser for one picture", () => {
  let home: string;
  let server: Server;
  let asked: string[];
  let url: string;
  let options: BrowserOptions;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), "wo-browser-"));
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const leadsBack = new URL(request.url ?? "", url).searchParams.get("leads-back");
      const page = leadsBack ? `<img src="${leadsBack}"><iframe src="${leadsBack}"></iframe>` : PAGES[request.url ?? ""];
      response.writeHead(200, { "content-type": "text/html" }).end(page ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    options = { executablePath: executablePath ?? "", home, path: process.env.PATH ?? "" };
  });
  afterEach(async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
    await rm(home, { recursive: true, force: true });
  });

  /** Living processes that name the test's own folder, as HOME or as an argument: the browser's, all of them. */
  async function browsers(): Promise<number> {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    // Gone since we looked.
    const about = (pid: string, what: string) => readFile(`/proc/${pid}/${what}`, "utf8").catch(() => "");
    const texts = await Promise.all(pids.map(async (pid) => (await about(pid, "environ")) + (await about(pid, "cmdline"))));
    return texts.filter((text) => text.includes(home)).length;
  }

  test("a page that never comes to rest ends by the time limit, with no process left, and the next one is shown", async () => {
    const busy = await takePicture({ ...options, timeoutMs: 5_000 }, { url: `${url}busy`, width: 800, maxHeight: 600 });
    expect(busy).toEqual({ ok: false, reason: "the page couldn't be shown within 5000 ms" });
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
    expect(await takePicture(options, { url, width: 390, maxHeight: 600 })).toMatchObject({ ok: true, width: 390, height: 600, pageHeight: 800 });
  });

  test("a picture that nobody wants any more ends its browser", async () => {
    const unwanted = new AbortController();
    const picture = takePicture(options, { url: `${url}busy`, width: 800, maxHeight: 600, signal: unwanted.signal });
    await vi.waitFor(() => expect(asked).toContain("/busy"), 15_000);
    expect(await browsers()).toBeGreaterThan(1);
    unwanted.abort();
    expect(await picture).toEqual({ ok: false, reason: "it was stopped" });
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
  });

  /** The browser, which notes every time that it is started. */
  async function counted(): Promise<{ readonly program: string; readonly starts: () => Promise<number> }> {
    const [program, log] = [join(home, "counted-browser"), join(home, "starts")];
    await writeFile(program, `#!/bin/sh\necho started >> "${log}"\nexec "${executablePath}" "$@"\n`, { mode: 0o755 });
    return { program, starts: async () => (await readFile(log, "utf8")).trim().split("\n").length };
  }
  const at = (address: string): PictureRequest => ({ url: address, width: 390, maxHeight: 600 });

  test("pictures of one site that are asked for together are taken in one browser, which is gone after the last", async () => {
    const { program, starts } = await counted();
    const camera = new Camera({ ...options, executablePath: program });
    const pictures = await Promise.all([url, `${url}?2`, `${url}?3`].map((address) => camera.take(at(address))));
    expect(pictures.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(await starts()).toBe(1);
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
    expect(await camera.take(at(url))).toMatchObject({ ok: true });
    expect(await starts()).toBe(2);
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
  });

  test("pictures of two sites are taken in a browser each, from where the other can't be reached", async () => {
    const { program, starts } = await counted();
    const camera = new Camera({ ...options, executablePath: program });
    const other = url.replace("127.0.0.1", "other.localhost");
    asked = [];
    const pictures = await Promise.all([url, `${other}?leads-back=${encodeURIComponent(url)}`].map((address) => camera.take(at(address))));
    expect(pictures.map(({ ok }) => ok)).toEqual([true, true]);
    expect(asked.filter((path) => path === "/")).toHaveLength(1);
    expect(await starts()).toBe(2);
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
  });

  test("a picture that goes wrong takes nothing with it: the next ones have a browser of their own", async () => {
    const { program, starts } = await counted();
    const camera = new Camera({ ...options, executablePath: program, timeoutMs: 5_000 });
    const pictures = await Promise.all([`${url}busy`, url, "file:///etc/passwd", `${url}?2`].map((address) => camera.take(at(address))));
    expect(pictures.map(({ ok }) => ok)).toEqual([false, true, false, true]);
    expect(await starts()).toBe(3);
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 5_000);
  });

  test("a process that is killed while it takes a picture leaves no browser behind", async () => {
    const code = `const { takePicture } = await import(${JSON.stringify(INDEX)});
      await takePicture(${JSON.stringify(options)}, { url: ${JSON.stringify(`${url}busy`)}, width: 800, maxHeight: 600 });`;
    const args = ["--conditions=@webordinary/source", "--disable-warning=ExperimentalWarning", "--input-type=module", "-e", code];
    const child = spawn(process.execPath, args, { stdio: "ignore", env: { PATH: options.path } });
    try {
      await vi.waitFor(() => expect(asked).toContain("/busy"), 15_000);
      expect(await browsers()).toBeGreaterThan(1);
    } finally {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await vi.waitFor(async () => expect(await browsers()).toBe(0), 10_000);
  });
});
