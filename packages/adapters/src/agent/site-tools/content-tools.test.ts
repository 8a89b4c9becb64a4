import { access, readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callTool, SiteToolsStage } from "./site-tools-stage.ts";

describe("the tools for the site's content", () => {
  let stage: SiteToolsStage;
  let client: Client;
  const call = (name: string, args: Record<string, unknown> = {}, to = client) => callTool(to, name, args);
  beforeAll(async () => {
    stage = await SiteToolsStage.make();
    client = await stage.start();
  });
  beforeEach(() => stage.reset());
  afterAll(() => stage.stop());

  test("the site's pages, collections with their fields, components, images and the message's files are listed", async () => {
    expect(JSON.parse((await call("list_content")).text)).toEqual({
      pages: [
        { address: "/", file: "src/pages/index.astro" },
        { address: "/about/", file: "src/pages/about.astro" },
      ],
      collections: [
        {
          name: "journal",
          folder: "src/content/journal",
          fields: [
            { name: "title", kind: "text", required: true, example: "First" },
            { name: "date", kind: "date", required: true, example: "2026-04-18" },
            { name: "cover", kind: "image", required: false },
            { name: "tint", kind: "choice", required: false, choices: ["sand", "mist"] },
          ],
          entries: ["src/content/journal/first.md"],
        },
      ],
      components: ["src/components/Footer.astro"],
      data: [],
      images: ["src/assets/pot.svg"],
      attachments: [
        { name: "IMG 1.jpg", bytes: expect.any(Number) },
        { name: "IMG 2.png", bytes: expect.any(Number) },
        { name: "notes.txt", bytes: 10 },
      ],
    });
  });

  test("a post is written where its collection's are, under a safe name", async () => {
    const front_matter = { title: 'Öfen: "heiß" & neu', date: "2026-11-20", cover: "../../assets/pot.svg", tint: "mist" };
    expect(await call("create_post", { collection: "journal", front_matter, body: "Zwei\r\nZeilen.\n\n" })).toMatchObject({
      refused: false,
      text: "src/content/journal/ofen-heiss-neu.md was written.",
    });
    expect(await stage.read("src/content/journal/ofen-heiss-neu.md")).toBe(
      '---\ntitle: "Öfen: \\"heiß\\" & neu"\ndate: 2026-11-20\ncover: "../../assets/pot.svg"\ntint: mist\n---\n\nZwei\nZeilen.\n',
    );
  });

  test("a slug can't lead anywhere else", async () => {
    const post = { collection: "journal", slug: "../../../etc/Passwd", front_matter: { title: "T", date: "2026-11-20" }, body: "" };
    expect((await call("create_post", post)).text).toBe("src/content/journal/etc-passwd.md was written.");
  });

  test("a post that is there already, or doesn't fit its collection, isn't written", async () => {
    const before = await stage.everything();
    const create = async (post: object) => (await call("create_post", { collection: "journal", body: "", front_matter: {}, ...post })).text;
    expect([
      await create({ slug: "first", front_matter: { title: "Again", date: "2026-11-20" } }),
      await create({ slug: "two", front_matter: { title: 2, cover: "../../assets/missing.png", tint: "red" } }),
      await create({ collection: "news" }),
      await create({ slug: "??", front_matter: { title: "T", date: "2026-11-20" } }),
      await create({ slug: "two", front_matter: { "bad: name": 1 } }),
    ]).toEqual([
      "exists: src/content/journal/first.md is there already, and nothing is overwritten",
      "invalid: the entry doesn't fit the collection journal:\n- title must be a text\n- date is missing: date\n- tint must be one of sand, mist\n- cover: there is no src/assets/missing.png. Paths are relative to src/content/journal/two.md",
      'missing: there is no collection "news": there are journal',
      "invalid: neither the slug nor the title has letters or digits for an address: give a slug",
      expect.stringContaining("invalid: the front matter can't be written"),
    ]);
    expect(await stage.everything()).toEqual(before);
  });

  test("a passage is replaced as it is written, in the file's own line ends", async () => {
    const edit = { file: "src/pages/about.astro", old_text: "<h1>About</h1>\n<p>Open $& daily</p>", new_text: "<h1>Us</h1>\n<p>Open $1 $&</p>" };
    expect(await call("update_page", edit)).toEqual({ text: "src/pages/about.astro was changed in line 1.", image: null, refused: false });
    expect(await stage.read("src/pages/about.astro")).toBe('<h1>Us</h1>\r\n<p>Open $1 $&</p>\r\n<a href="/">Home</a>\r\n');
  });

  test("edits that a model makes at once are all kept", async () => {
    await stage.put("site", { "src/pages/long.md": Array.from({ length: 20 }, (_, n) => `line <${n}>\n`).join("") });
    const edits = Array.from({ length: 20 }, (_, n) => call("update_page", { file: "src/pages/long.md", old_text: `<${n}>`, new_text: `${n} new` }));
    await Promise.all(edits);
    expect(await stage.read("src/pages/long.md")).toBe(Array.from({ length: 20 }, (_, n) => `line ${n} new\n`).join(""));
  });

  test("a passage that isn't there, is there twice or doesn't change is refused", async () => {
    const edit = async (old_text: string, new_text = "x") => (await call("update_page", { file: "src/pages/about.astro", old_text, new_text })).text;
    expect([await edit("Closed"), await edit("About"), await edit("h1>"), await edit("Home", "Home")]).toEqual([
      "missing: src/pages/about.astro doesn't have this text: read it again and copy the passage exactly",
      "src/pages/about.astro was changed in line 1.",
      "ambiguous: src/pages/about.astro has this text more than once: take in some of what stands around it",
      "invalid: old_text and new_text are the same: nothing to change",
    ]);
  });

  test("no tool reaches what lies outside, is protected or is no content", async () => {
    await stage.put(".", { "outside/secret.md": "secret" });
    await symlink(join(stage.folder, "outside"), join(stage.site, "src", "linked"));
    await symlink(join(stage.folder, "outside", "secret.md"), join(stage.site, "src", "pages", "secret.md"));
    await symlink("../../package.json", join(stage.site, "src", "pages", "inner.md"));
    await symlink("nowhere", join(stage.site, "src", "pages", "dangling.md"));
    const before = await stage.everything();
    const codes: Record<string, string> = {};
    for (const [file, code] of Object.entries(REFUSED)) {
      const answers = [
        await call("update_page", { file, old_text: "e", new_text: "E" }),
        await call("delete_page", { page: file }),
        await call("add_photo", { attachment: "IMG 1.jpg", alt: "A teal square of nothing", folder: file }),
      ];
      expect(answers.every(({ refused }) => refused)).toBe(true);
      codes[file] = answers[0]?.text.split(":")[0] ?? code;
    }
    expect(codes).toEqual(REFUSED);
    expect(await stage.everything()).toEqual(before);
    expect(await readdir(join(stage.folder, "outside"))).toEqual(["secret.md"]);
    expect(await readFile(join(stage.folder, "outside", "secret.md"), "utf8")).toBe("secret");
  });

  test("a page is deleted only when a plan was approved; before, the answer names it", async () => {
    expect((await call("delete_page", { page: "/about" })).text).toBe(
      "plan-needed: nothing was deleted: deleting src/pages/about.astro needs a plan that people say yes to. Propose one that names this page.",
    );
    await access(join(stage.site, "src/pages/about.astro"));
    const approved = await stage.start({ deletionsApproved: true });
    expect([
      await call("delete_page", { page: "/about" }, approved),
      await call("delete_page", { page: "src/content/journal/first.md" }, approved),
      await call("delete_page", { page: "src/components/Footer.astro" }, approved),
      await call("delete_page", { page: "/etc/passwd" }, approved),
    ]).toMatchObject([
      { refused: false, text: "src/pages/about.astro was deleted. These files still have links to /about/: src/components/Footer.astro" },
      { refused: false, text: "src/content/journal/first.md was deleted." },
      { refused: true, text: expect.stringMatching(/^not-content: /) },
      { refused: true, text: "missing: there is no page /etc/passwd; the pages are /" },
    ]);
    await expect(access(join(stage.site, "src/pages/about.astro"))).rejects.toThrow("ENOENT");
  });

  test("a photo is stored upright, without its place, in two formats, and the answer says how to refer to it", async () => {
    const alt = 'A "teal" pot on a shelf';
    const { text, refused } = await call("add_photo", { attachment: "IMG 1.jpg", alt, name: "Teal pot" });
    expect({ refused, text }).toEqual({
      refused: false,
      text: expect.stringContaining("src/assets/teal-pot.webp and src/assets/teal-pot.avif were written, 130 x 260"),
    });
    expect(text).toContain('import photo from "../assets/teal-pot.webp"');
    expect(text).toContain('<Image src={photo} alt="A &quot;teal&quot; pot on a shelf" />');
    expect(text).toContain("In front matter there: ../../assets/teal-pot.webp");
    const stored = await Promise.all(["webp", "avif"].map((ending) => sharp(join(stage.site, `src/assets/teal-pot.${ending}`)).metadata()));
    expect(stored.map(({ format, width, height, exif }) => ({ format, width, height, exif }))).toEqual([
      { format: "webp", width: 130, height: 260, exif: undefined },
      { format: "heif", width: 130, height: 260, exif: undefined },
    ]);
    expect((await call("add_photo", { attachment: "IMG 1.jpg", alt, name: "Teal pot" })).text).toBe(text);
    await stage.put("site", Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`public/images/${n}.png`, ""])));
    expect((await call("add_photo", { attachment: "IMG 2.png", alt: "A red square", name: "teal pot", folder: "src/assets" })).text).toContain(
      "src/assets/teal-pot-2.webp",
    );
    expect((await call("add_photo", { attachment: "IMG 2.png", alt: "A red square" })).text).toContain(
      '<img src="/images/a-red-square.webp" alt="A red square" width="9" height="9"',
    );
  });

  test("a photo without a sentence about it, or that is none of the message's pictures, is refused", async () => {
    const before = await stage.everything();
    const add = async (attachment: string, alt = "A pot on a shelf") => (await call("add_photo", { attachment, alt })).text;
    expect([
      await add("IMG 1.jpg", "pot"),
      await add("IMG 1.jpg", "this is IMG_1234.jpg"),
      await add("../site/.env"),
      await add("notes.txt"),
    ]).toEqual([
      expect.stringMatching(/^invalid: alt: say in a sentence/),
      expect.stringMatching(/^invalid: alt: say in a sentence/),
      'missing: there is no attachment "../site/.env": the message\'s files are IMG 1.jpg, IMG 2.png, notes.txt',
      expect.stringMatching(/^invalid: notes\.txt can't be used: /),
    ]);
    expect(await stage.everything()).toEqual(before);
  });
});

/** What `update_page` answers to each. */
const REFUSED: Readonly<Record<string, string>> = {
  "../outside/secret.md": "outside",
  "src/../../outside/secret.md": "outside",
  "/etc/passwd": "outside",
  "C:/Windows/win.ini": "outside",
  "src\\pages\\about.astro": "invalid",
  "src/pages/about.astro\0.md": "invalid",
  "src/linked/secret.md": "outside",
  "src/pages/secret.md": "outside",
  "src/pages/dangling.md": "outside",
  "src/pages/inner.md": "protected",
  "package.json": "protected",
  "./package.json": "protected",
  "PACKAGE.JSON": "protected",
  "package-lock.json": "protected",
  "astro.config.mjs": "protected",
  ".env": "protected",
  "src/.env.local": "protected",
  ".npmrc": "protected",
  ".git/config": "protected",
  ".github/workflows/ci.yml": "protected",
  ".gitlab-ci.yml": "protected",
  ".claude/settings.json": "protected",
  ".mcp.json": "protected",
  "CLAUDE.md": "protected",
  "src/node_modules/x.ts": "protected",
  "build.mjs": "not-content",
  "dist/index.html": "not-content",
  "src/pages": "missing",
  "src/pages/about.astro/x.md": "missing",
};
