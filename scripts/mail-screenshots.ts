// `node --conditions=@webordinary/source scripts/mail-screenshots.ts`: makes docs/mails, the pictures of our mails in a real browser. Needs Chromium.

import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { mailReplyRenderer } from "@webordinary/adapters/mail";
import { ReplyKind } from "@webordinary/domain";
import { simpleParser } from "mailparser";
import { type Browser, chromium } from "playwright-core";
import sharp from "sharp";
import { type ExampleLanguage, exampleReplies } from "./mail-examples.ts";

const FOLDER = resolve(fileURLToPath(import.meta.url), "../../docs/mails");
const BROWSERS = ["chromium", "chromium-browser", "google-chrome"];
/** Pixels of a desktop's reading pane, and of a phone. */
const DESKTOP = 720;
const PHONE = 390;
/** A visitor's window, in which the pictures of the site are taken. */
const SITE = { width: 1280, dark: false };

type Shot = { readonly file: string; readonly kind: ReplyKind; readonly language: ExampleLanguage; readonly width: number; readonly dark: boolean };

const LANGUAGES = ["en", "de"] as const;

const shots: Shot[] = [
  ...ReplyKind.options.flatMap((kind) => LANGUAGES.map((language) => ({ file: `${kind}-${language}`, kind, language, width: DESKTOP, dark: false }))),
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
  await mkdir(FOLDER, { recursive: true });
  for (const file of await readdir(FOLDER)) await rm(join(FOLDER, file));
  for (const language of LANGUAGES) {
    const { replies, pages } = await exampleReplies(language);
    const render = mailReplyRenderer({
      domain: "webordinary.example",
      clock: { now: () => "2026-11-03T10:15:00.000Z" },
      tokens: { issue: () => "k7m2-q9d4h" },
      mediaStore: {
        async get(key) {
          const html = await pages.get(key);
          return html && photograph(browser, new TextDecoder().decode(html), SITE);
        },
      },
    });
    for (const shot of shots.filter((each) => each.language === language)) {
      const example = replies.get(shot.kind);
      const reply = example && (await render(example));
      if (!reply?.ok) throw new Error(reply?.reason ?? `there is no example of "${shot.kind}"`);
      const { html } = await simpleParser(Buffer.from(reply.mime));
      const png = await photograph(browser, String(html), shot);
      // A palette of 64 colours is a third of the size, and the eye sees no difference.
      await writeFile(join(FOLDER, `${shot.file}.png`), await sharp(png).png({ palette: true, colours: 64, effort: 10 }).toBuffer());
    }
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

function readme(): string {
  const rows = ReplyKind.options.map((kind) => `| ${kind} | ![${kind}, English](${kind}-en.png) | ![${kind}, German](${kind}-de.png) |`);
  const more = shots
    .slice(ReplyKind.options.length * 2)
    .map(({ file, width, dark }) => `### ${width === PHONE ? "Phone" : "Desktop"}${dark ? ", dark" : ""}\n\n![${file}](${file}.png)\n`);
  return `# The mails that people get

Made by \`node --conditions=@webordinary/source scripts/mail-screenshots.ts\` with the real renderer, from replies that the real use cases composed in the scenes of \`scripts/mail-examples.ts\`.
The template is \`packages/adapters/src/mail/templates/reply.mjml\`; which outcome has which sections, and in which order, says \`reply-shapes.ts\`; the fixed
words are in \`wording/\`, a file per language. After a change of the template run \`node scripts/mail-templates.mjs\`, then this.

| | English | German |
| --- | --- | --- |
${rows.join("\n")}

${more.join("\n")}`;
}
