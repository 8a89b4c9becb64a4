// `node --conditions=@webordinary/source scripts/mail-screenshots.ts`: makes docs/mails, the pictures of our mails in a real browser. Needs Chromium.

import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { mailReplyRenderer } from "@webordinary/adapters/mail";
import { simpleParser } from "mailparser";
import { type Browser, chromium } from "playwright-core";
import sharp from "sharp";
import { EXAMPLE_KINDS, type ExampleKind, exampleReply } from "./mail-examples.ts";

const FOLDER = resolve(fileURLToPath(import.meta.url), "../../docs/mails");
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
/** Pixels of a desktop's reading pane, and of a phone. */
const DESKTOP = 720;
const PHONE = 390;

type Shot = { readonly file: string; readonly kind: ExampleKind; readonly language: "de" | "en"; readonly width: number; readonly dark: boolean };

const shots: Shot[] = [
  ...EXAMPLE_KINDS.flatMap((kind) =>
    (["de", "en"] as const).map((language) => ({ file: `${kind}-${language}`, kind, language, width: DESKTOP, dark: false })),
  ),
  { file: "done-en-phone", kind: "done", language: "en", width: PHONE, dark: false },
  { file: "done-de-dark", kind: "done", language: "de", width: DESKTOP, dark: true },
  { file: "plan-en-phone-dark", kind: "plan", language: "en", width: PHONE, dark: true },
];

const executablePath = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => BROWSERS.map((name) => join(folder, name)))
  .find((path) => existsSync(path));
if (executablePath === undefined) {
  console.error(`No browser on the PATH: install one of ${BROWSERS.join(", ")}.`);
  process.exit(1);
}

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const pictures = await sitePictures(browser);
  const render = mailReplyRenderer({
    domain: "webordinary.example",
    clock: { now: () => "2026-11-03T10:15:00.000Z" },
    tokens: { issue: () => "k7m2-q9d4h" },
    mediaStore: { get: async (key) => pictures.get(key) ?? null },
  });
  await mkdir(FOLDER, { recursive: true });
  for (const file of await readdir(FOLDER)) await rm(join(FOLDER, file));
  for (const shot of shots) {
    const reply = await render(exampleReply(shot.kind, shot.language));
    if (!reply.ok) throw new Error(reply.reason);
    const { html } = await simpleParser(Buffer.from(reply.mime));
    const png = await photograph(browser, String(html), shot);
    // A palette of 128 colours is a third of the size, and the eye sees no difference.
    await writeFile(join(FOLDER, `${shot.file}.png`), await sharp(png).png({ palette: true, colours: 128, effort: 10 }).toBuffer());
  }
  await writeFile(join(FOLDER, "README.md"), readme());
  console.log(`${shots.length} pictures are in docs/mails`);
} finally {
  await browser.close();
}

async function photograph(from: Browser, html: string, { width, dark }: Pick<Shot, "width" | "dark">): Promise<Buffer> {
  const page = await from.newPage({ viewport: { width, height: 400 }, deviceScaleFactor: 1.25, colorScheme: dark ? "dark" : "light" });
  await page.setContent(html, { waitUntil: "load" });
  const png = await page.screenshot({ fullPage: true });
  await page.close();
  return png;
}

/** What the site's pictures would be: a small home page, before and after. */
async function sitePictures(from: Browser): Promise<ReadonlyMap<string, Buffer>> {
  const sites = {
    "before-de": ["Amelias Backstube", "Brot, das Zeit hat.", "Mo–Fr 8–18 Uhr · Sa 8–14 Uhr", "#d9b382"],
    "after-de": ["Amelias Backstube", "Brot, das Zeit hat.", "Mo–Fr 9–18 Uhr · Sa 9–16 Uhr", "#8fa7b8"],
    "before-en": ["Amelia’s Bakery", "Bread that takes its time.", "Mon–Fri 8–6 · Sat 8–2", "#d9b382"],
    "after-en": ["Amelia’s Bakery", "Bread that takes its time.", "Mon–Fri 9–6 · Sat 9–4", "#8fa7b8"],
  };
  const pictures = new Map<string, Buffer>();
  for (const [key, [name, slogan, hours, colour]] of Object.entries(sites)) {
    const html = `<body style="margin:0;font-family:Georgia,serif;color:#33261a;background:#fffaf2;text-align:center"><div style="height:420px;background:linear-gradient(160deg,${colour},#5b4636)"></div><h1 style="font-size:72px;margin:56px 0 0">${name}</h1><p style="font-size:36px;margin:16px">${slogan}</p><p style="font-size:40px;margin:48px">${hours}</p></body>`;
    const page = await from.newPage({ viewport: { width: 1280, height: 960 } });
    await page.setContent(html);
    pictures.set(key, await page.screenshot({ fullPage: true }));
    await page.close();
  }
  return pictures;
}

function readme(): string {
  const rows = EXAMPLE_KINDS.map((kind) => `| ${kind} | ![${kind}, English](${kind}-en.png) | ![${kind}, German](${kind}-de.png) |`);
  const more = shots
    .slice(EXAMPLE_KINDS.length * 2)
    .map(({ file, width, dark }) => `### ${width === PHONE ? "Phone" : "Desktop"}${dark ? ", dark" : ""}\n\n![${file}](${file}.png)\n`);
  return `# The mails that people get

Made by \`node --conditions=@webordinary/source scripts/mail-screenshots.ts\` with the real renderer, from the replies in \`scripts/mail-examples.ts\`.
The template is \`packages/adapters/src/mail/templates/reply.mjml\`; which outcome has which sections, and in which order, says \`reply-shapes.ts\`; the fixed
words are in \`wording/\`, a file per language. After a change of the template run \`node scripts/mail-templates.mjs\`, then this.

| | English | German |
| --- | --- | --- |
${rows.join("\n")}

${more.join("\n")}`;
}
