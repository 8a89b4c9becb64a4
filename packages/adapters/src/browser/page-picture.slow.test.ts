import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type BrowserOptions, findChromium, takePicture } from "./index.ts";

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
      response.writeHead(200, { "content-type": "text/html" }).end(PAGES[request.url ?? ""] ?? "");
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
