import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { findChromium } from "../../browser/index.ts";
import { SITE_TOOLS, siteToolsCommand } from "./index.ts";
import { callTool, SiteToolsStage } from "./site-tools-stage.ts";

const chromium = await findChromium();

describe("the site tools' process", () => {
  let stage: SiteToolsStage;
  let client: Client;
  const call = (name: string, args: Record<string, unknown> = {}, to = client) => callTool(to, name, args);
  beforeAll(async () => {
    stage = await SiteToolsStage.make(chromium);
    client = await stage.start();
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.stop());

  test("the tools introduce themselves, and say which of them only look", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ["list_content", true],
      ["create_post", false],
      ["update_page", false],
      ["delete_page", false],
      ["add_photo", false],
      ["build_site", false],
      ["screenshot_page", true],
    ]);
    expect(tools.map(({ name }) => name)).toEqual(SITE_TOOLS.map(({ name }) => name));
  });

  test("the site is built, or the answer is the build's error; a page of it is shown", async () => {
    expect((await call("screenshot_page", { page: "/" })).text).toMatch(
      chromium ? /^missing: nothing is built yet/ : /^unavailable: there is no browser/,
    );
    expect((await call("build_site")).text).toBe("The site was built: 1 page.\n/");
    const { text, image } = await call("screenshot_page", { page: "/", device: "phone" });
    if (chromium) {
      expect(text).toBe("/ at 390 px: 0 to 800 px of 800.");
      expect(await sharp(image ?? Buffer.alloc(0)).metadata()).toMatchObject({ format: "png", width: 390, height: 800 });
      const missing = await Promise.all(
        ["/nowhere/", "//example.org/", "/style.css", "/%2e%2e/package.json"].map((page) => call("screenshot_page", { page })),
      );
      expect(missing.map((answer) => answer.text.replace(/;.*/, ""))).toEqual([
        "missing: the built site has no page /nowhere/",
        "missing: the built site has no page //example.org/",
        "missing: the built site has no page /style.css",
        "missing: the built site has no page /%2e%2e/package.json",
      ]);
    }
    await stage.put("site", { "build.mjs": 'throw new Error("no such layout");\n' });
    const broken = await call("build_site");
    expect(broken).toMatchObject({
      refused: true,
      text: expect.stringMatching(/^build-failed: the build step ended badly \(failed\):\n[\s\S]*no such layout/),
    });
    expect(broken.text).not.toContain(stage.folder);
  });

  test("a run that only proposes can look, and change nothing", async () => {
    const reading = await stage.start({ readOnly: true, attachments: null, chromium: null });
    const before = await stage.everything();
    const answers = await Promise.all([
      call("update_page", { file: "src/pages/about.astro", old_text: "About", new_text: "Us" }, reading),
      call("build_site", {}, reading),
      call("screenshot_page", { page: "/" }, reading),
      call("list_content", {}, reading),
    ]);
    expect(answers.map(({ text }) => text.split(":")[0])).toEqual(["read-only", "read-only", "unavailable", '{\n "pages"']);
    expect(await stage.everything()).toEqual(before);
  });

  test("what doesn't fit a tool's input, or isn't a tool, is an answer and no end", async () => {
    expect(await call("update_page", { file: 7 })).toMatchObject({ refused: true });
    expect(await call("update_page", { file: "src/pages/about.astro", old_text: "x".repeat(50_001), new_text: "" })).toMatchObject({ refused: true });
    expect(await call("list_content")).toMatchObject({ refused: false });
  });

  test("the server sees no key of the process that starts it, and ends with it", async () => {
    const PARENT = `const { spawn } = require("node:child_process");
      const [program, ...args] = process.argv.slice(1);
      console.log(spawn(program, args, { stdio: ["pipe", "ignore", "ignore"] }).pid);`;
    const env = { PATH: process.env.PATH ?? "", ANTHROPIC_API_KEY: "sk-planted" };
    const parent = spawn(process.execPath, ["-e", PARENT, "--", ...stage.command()], { env, stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [line] = await once(parent.stdout, "data");
      const pid = Number(String(line));
      const about = (of: number | undefined, what: string) => readFile(`/proc/${of}/${what}`, "utf8");
      // Until then it is /usr/bin/env, which had the key of whoever started it.
      await vi.waitFor(async () => expect((await about(pid, "cmdline")).split("\0")[0]).toBe(process.execPath), 5_000);
      expect(await about(parent.pid, "environ")).toContain("sk-planted");
      expect((await about(pid, "environ")).split("\0").filter(Boolean)).toEqual([`PATH=${process.env.PATH}`, `HOME=${join(stage.folder, "home")}`]);
      parent.kill("SIGKILL");
      const state = async () => (await about(pid, "stat").catch(() => "gone) X")).split(") ").at(-1)?.charAt(0);
      await vi.waitFor(async () => expect(["X", "Z"]).toContain(await state()), 5_000);
    } finally {
      parent.kill("SIGKILL");
    }
  });
});

test("passwords in addresses aren't put where other users of the machine can read them", () => {
  const options = {
    node: "/n",
    path: "/p",
    home: "/h",
    workspace: "/w",
    attachments: null,
    npmCache: "/c",
    hidden: ["/data"],
    chromium: null,
    deletionsApproved: false,
    readOnly: true,
  };
  expect(siteToolsCommand({ ...options, buildEnvironment: { HTTPS_PROXY: "http://me:secret@proxy:3128" } }).slice(7)).toEqual([
    expect.stringMatching(/site-tools\/main\.ts$/),
    "--workspace=/w",
    "--npm-cache=/c",
    "--build-env=HTTPS_PROXY=http://proxy:3128",
    "--hidden=/data",
    "--read-only",
  ]);
});
