import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import sharp from "sharp";
import { type SiteToolsCommand, siteToolsCommand } from "./site-tools-command.ts";

const CONFIG = `
import { defineCollection } from "astro:content"; // collections, { of [ all kinds
const journal = defineCollection({
  loader: glob({ pattern: "*.md", base: "./src/content/journal" }),
  schema: ({ image }) => z.object({ title: z.string(), date: z.coerce.date(), cover: image().optional(), tint: z.enum(["sand", "mist"]).default("sand") }),
});
export const collections = { journal };
`;
const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "small", "private": true, "type": "module", "scripts": { "build": "node build.mjs" } }\n',
  "build.mjs": 'import { cpSync } from "node:fs";\ncpSync("src", "dist", { recursive: true });\n',
  "src/index.html": "<h1>Hello</h1>\n",
  "src/style.css": "h1 { color: teal }\n",
  "astro.config.mjs": "export default {};\n",
  "CLAUDE.md": "Be kind.\n",
  ".env": "SECRET=1\n",
  ".git/config": "[core]\n",
  "src/content.config.ts": CONFIG,
  "src/content/journal/first.md": "---\ntitle: First\ndate: 2026-04-18\n---\n\nHello.\n",
  "src/pages/index.astro": "<h1>Home</h1>\n",
  "src/pages/about.astro": '<h1>About</h1>\r\n<p>Open $& daily</p>\r\n<a href="/">Home</a>\r\n',
  "src/components/Footer.astro": '<a href="/about/">About us</a>\n',
  "src/assets/pot.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
  "src/node_modules/x.ts": "x\n",
};
const GPS = { IFD0: { Artist: "Amelia" }, IFD3: { GPSLatitude: "50/1 0/1 0/1", GPSLatitudeRef: "N" } };

type Files = Readonly<Record<string, string | Uint8Array>>;
type Called = { readonly text: string; readonly image: Uint8Array | null; readonly refused: boolean };

/** For tests: a small site shaped like Astro's with a build of its own, a message's files, and the tools' real process, spoken to by the official client. */
export class SiteToolsStage {
  readonly folder: string;
  readonly site: string;
  readonly #chromium: string | null;
  readonly #clients: Client[] = [];

  private constructor(folder: string, chromium: string | null) {
    this.folder = folder;
    this.site = join(folder, "site");
    this.#chromium = chromium;
  }

  static async make(chromium: string | null = null): Promise<SiteToolsStage> {
    const stage = new SiteToolsStage(await mkdtemp(join(await realpath(tmpdir()), "wo-site-tools-")), chromium);
    const teal = sharp({ create: { width: 260, height: 130, channels: 3, background: "teal" } });
    const red = sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } });
    await stage.put("attachments", {
      "IMG 1.jpg": await teal.withMetadata({ orientation: 6 }).withExifMerge(GPS).jpeg().toBuffer(),
      "IMG 2.png": await red.png().toBuffer(),
      "notes.txt": "no picture",
    });
    await stage.reset();
    return stage;
  }

  command(more: Partial<SiteToolsCommand> = {}): readonly string[] {
    return siteToolsCommand({
      node: process.execPath,
      path: process.env.PATH ?? "",
      home: join(this.folder, "home"),
      workspace: this.site,
      attachments: join(this.folder, "attachments"),
      npmCache: join(this.folder, "npm-cache"),
      buildEnvironment: {},
      hidden: [],
      chromium: this.#chromium,
      deletionsApproved: false,
      readOnly: false,
      ...more,
    });
  }

  async start(more: Partial<SiteToolsCommand> = {}): Promise<Client> {
    const [command = "", ...args] = this.command(more);
    const client = new Client({ name: "test", version: "1" });
    this.#clients.push(client);
    await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
    return client;
  }

  /** The site as at the beginning. */
  async reset(): Promise<void> {
    await mkdir(this.site, { recursive: true });
    for (const name of await readdir(this.site)) await rm(join(this.site, name), { recursive: true });
    await this.put("site", FILES);
  }

  async put(folder: string, files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      const file = join(this.folder, folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }

  read(path: string): Promise<string> {
    return readFile(join(this.site, path), "utf8");
  }

  /** Every file of the site with its content, to see that nothing was changed. */
  async everything(): Promise<(readonly [path: string, content: string])[]> {
    const entries = await readdir(this.site, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Promise.all(files.sort().map(async (file) => [file, await readFile(file, "latin1")] as const));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a tool answers. */
export async function callTool(client: Client, name: string, args: Readonly<Record<string, unknown>> = {}): Promise<Called> {
  const { content, isError } = CallToolResultSchema.parse(await client.callTool({ name, arguments: { ...args } }));
  const [first, second] = content;
  const image = second?.type === "image" ? Buffer.from(second.data, "base64") : null;
  return { text: first?.type === "text" ? first.text : "", image, refused: isError === true };
}
