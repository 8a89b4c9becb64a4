import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import sharp from "sharp";
import { expect, test } from "vitest";
import { findChromium } from "../../browser/index.ts";
import { NPM_PASSED_ENVIRONMENT } from "../../site/index.ts";
import { siteToolsCommand } from "./index.ts";

const SAMPLE = fileURLToPath(new URL("../../../../apps/sample/amelia", import.meta.url));
const HEIC = fileURLToPath(new URL("../../images/fixtures/turned-display-p3.heic", import.meta.url));
const MINUTES = { timeout: 4 * 60_000 };

test("a photo and a post come onto a real Astro site, which is built and looked at", { timeout: 280_000 }, async () => {
  const folder = await mkdtemp(join(await realpath(tmpdir()), "wo-astro-tools-"));
  const client = new Client({ name: "test", version: "1" });
  try {
    const [workspace, attachments] = [join(folder, "site"), join(folder, "attachments")];
    await cp(SAMPLE, workspace, { recursive: true, filter: (path) => !path.includes("node_modules") });
    await mkdir(attachments);
    await writeFile(
      join(attachments, "IMG_0001.jpg"),
      await sharp({ create: { width: 2600, height: 1300, channels: 3, background: "#2a6f6f" } })
        .jpeg()
        .toBuffer(),
    );
    await cp(HEIC, join(attachments, "IMG_0002.HEIC"));
    const chromium = await findChromium();
    const passed = NPM_PASSED_ENVIRONMENT.flatMap((name) => (process.env[name] ? [[name, process.env[name]] as const] : []));
    const [command = "", ...args] = siteToolsCommand({
      node: process.execPath,
      path: process.env.PATH ?? "",
      home: join(folder, "home"),
      workspace,
      attachments,
      npmCache: join(folder, "npm-cache"),
      buildEnvironment: Object.fromEntries(passed),
      hidden: [],
      chromium,
      deletionsApproved: true,
      readOnly: false,
    });
    await client.connect(new StdioClientTransport({ command, args }));
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const { content, isError } = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }, undefined, MINUTES));
      const [text, image] = content;
      if (isError) throw new Error(text?.type === "text" ? text.text : "no text");
      return { text: text?.type === "text" ? text.text : "", image: image?.type === "image" ? Buffer.from(image.data, "base64") : null };
    };

    const { collections } = JSON.parse((await call("list_content")).text);
    expect(
      collections.map(({ name, fields }: { name: string; fields: { name: string; kind: string }[] }) => [
        name,
        fields.map((field) => `${field.name}: ${field.kind}`),
      ]),
    ).toEqual([
      [
        "pieces",
        [
          "name: text",
          "price: number",
          "size: text",
          "glaze: text",
          "image: image",
          "alt: text",
          "tint: choice",
          "order: number",
          "featured: boolean",
          "sold: boolean",
        ],
      ],
      ["journal", ["title: text", "date: date", "summary: text", "image: image", "alt: text", "tint: choice"]],
    ]);

    const added = await call("add_photo", { attachment: "IMG_0001.jpg", alt: "A kiln full of teal pots", name: "Teal kiln" });
    expect(added.text).toContain("2000 x 1000 pixels");
    expect((await call("add_photo", { attachment: "IMG_0002.HEIC", alt: "A picture from a phone" })).text).toContain(
      "src/assets/a-picture-from-a-phone.webp",
    );
    const front_matter = {
      title: "Teal: at last",
      date: "2026-11-20",
      summary: 'What "teal" took',
      image: "../../assets/teal-kiln.webp",
      alt: "A kiln full of teal pots",
    };
    await call("create_post", { collection: "journal", front_matter, body: "It took **nine** firings.\n" });
    await call("delete_page", { page: "src/content/journal/a-jug-is-mostly-air.md" });
    const { text } = await call("build_site");
    expect(text).toContain("/journal/teal-at-last/");
    expect(text).not.toContain("a-jug-is-mostly-air");
    expect(await readFile(join(workspace, "dist/journal/teal-at-last/index.html"), "utf8")).toContain("It took <strong>nine</strong> firings.");

    if (chromium) {
      const shown = await call("screenshot_page", { page: "/journal/teal-at-last/" });
      const { width, height } = await sharp(shown.image ?? Buffer.alloc(0)).metadata();
      expect({ width, height: height <= 1600 && height >= 800 }).toEqual({ width: 1280, height: true });
      // The picture is there, in its own colour.
      const { data, info } = await sharp(shown.image ?? Buffer.alloc(0))
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      let teal = 0;
      for (let at = 0; at < data.length; at += info.channels) {
        if (Math.abs((data[at] ?? 0) - 0x2a) < 8 && Math.abs((data[at + 1] ?? 0) - 0x6f) < 8 && Math.abs((data[at + 2] ?? 0) - 0x6f) < 8) teal++;
      }
      expect(teal).toBeGreaterThan(10_000);
    }

    await call("update_page", { file: "src/pages/about.astro", old_text: '<Layout title="About"', new_text: '<Layoutt title="About"' });
    await expect(call("build_site")).rejects.toThrow(/build-failed: the build step[\s\S]*about\.astro/);
  } finally {
    await client.close();
    await rm(folder, { recursive: true, force: true });
  }
});
