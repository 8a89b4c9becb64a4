import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Reply, ReplyKind } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { simpleParser } from "mailparser";
import { type Browser, chromium } from "playwright-core";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mailReplyRenderer } from "./reply-mime.ts";
import { SHAPES } from "./reply-shapes.ts";

const executablePath = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name)))
  .find((path) => existsSync(path));
if (executablePath === undefined)
  console.warn("NOT RUN: how mails look in a browser. There is no Chromium on the PATH; install one to have this tested.");

const WORD = "x".repeat(2_000);
const HOSTILE: Partial<Reply> = {
  headline: `Done ${WORD.slice(0, 400)}`,
  asked: WORD,
  paragraphs: [WORD, "שלום עולם"],
  excerpt: WORD,
  costUsd: 1,
  answers: [`"undo" ${WORD.slice(0, 200)}`, '"publish" puts it on your site'],
  links: [
    { label: `Look ${WORD.slice(0, 150)}`, url: `https://amelia.example/${WORD.slice(0, 1_500)}` },
    { label: WORD.slice(0, 200), url: "https://amelia.example/two" },
  ],
  changedFiles: [{ path: `src/pages/${WORD.slice(0, 900)}.astro`, change: "modified" }],
  passages: [{ path: `${WORD.slice(0, 500)}.md`, before: WORD.slice(0, 600), after: WORD.slice(0, 599) }],
  pictures: [
    { page: WORD.slice(0, 300), before: "one", after: "two" },
    { page: "src/pages/news.md", before: null, after: "three" },
  ],
};

/** Kinds whose sections come in different orders; the others differ in their words alone. */
const ONE_OF_EACH_SHAPE = ReplyKind.options.filter(
  (kind, index, all) => all.findIndex((other) => SHAPES[other].sections === SHAPES[kind].sections) === index,
);

describe.runIf(executablePath !== undefined)("a mail in a real browser", () => {
  let browser: Browser;
  let html: (overrides: Partial<Reply>) => Promise<string>;
  let hostile: readonly { readonly kind: ReplyKind; readonly body: string }[];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? "", args: ["--no-sandbox"] });
    const png = await sharp({ create: { width: 1280, height: 800, channels: 3, background: "#abc" } })
      .png()
      .toBuffer();
    const render = mailReplyRenderer({
      domain: "webordinary.example",
      clock: { now: () => "2026-11-03T10:15:00.000Z" },
      tokens: { issue: () => "k7m2" },
      mediaStore: { get: async () => png },
    });
    html = async (overrides) => {
      const rendered = await render(sampleReply(overrides));
      if (!rendered.ok) throw new Error(rendered.reason);
      return String((await simpleParser(Buffer.from(rendered.mime))).html);
    };
    hostile = await Promise.all(ONE_OF_EACH_SHAPE.map(async (kind) => ({ kind, body: await html({ ...HOSTILE, kind }) })));
  });
  afterAll(() => browser.close());

  it.each([320, 390, 1024])("has no sideways scrolling, and every link in reach, at %i pixels, however long its words are", async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 } });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    for (const { kind, body } of hostile) {
      await page.setContent(body, { waitUntil: "load" });
      const { links, ...seen } = await page.evaluate(PROBE);
      expect([kind, seen]).toEqual([kind, { sideways: 0, unreachable: [], tooSmall: [], brokenPictures: 0 }]);
      expect(links).toBeGreaterThanOrEqual(4);
    }
    expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([]);
    await page.close();
  });

  it("can be read in the light and in the dark", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await browser.newPage({ viewport: { width: 720, height: 800 }, colorScheme });
      await page.setContent(await html({ costUsd: 1, passages: [{ path: "a.md", before: "was this", after: "is that" }], excerpt: "Error" }));
      expect([colorScheme, await page.evaluate(CONTRAST)]).toEqual([colorScheme, []]);
      await page.close();
    }
  });
});

type Seen = { sideways: number; links: number; unreachable: string[]; tooSmall: string[]; brokenPictures: number };

/** Runs in the page, which is why it is a text: a link is in reach when what lies at its middle is itself. */
const PROBE = `(() => {
  const links = [...document.querySelectorAll("a")];
  const unreachable = [];
  const tooSmall = [];
  for (const link of links) {
    link.scrollIntoView({ block: "center" });
    const { left, top, width, height } = link.getClientRects()[0] ?? { left: -1, top: -1, width: 0, height: 0 };
    const hit = document.elementFromPoint(left + width / 2, top + height / 2);
    if (!(hit && (hit === link || link.contains(hit))) || left < 0 || left + width > innerWidth) unreachable.push(link.href.slice(0, 80));
    if (height < 18) tooSmall.push(link.href.slice(0, 80));
  }
  const brokenPictures = [...document.images].filter((image) => image.complete && image.naturalWidth === 0).length;
  return { sideways: document.documentElement.scrollWidth - innerWidth, links: links.length, unreachable, tooSmall, brokenPictures };
})()` as unknown as () => Seen;

/** Runs in the page: texts whose contrast with what lies behind them is below 4.5 (WCAG AA); 3 for the mark in the last line, which is for programs. */
const CONTRAST = `(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) { const c = parse(getComputedStyle(at).backgroundColor); if (c.length === 3 || c[3] > 0) return c; }
    return [255, 255, 255];
  };
  const faint = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.data.replace(/[\\s\\u200b\\u00a0]+/g, " ").trim();
    if (text === "" || element.checkVisibility?.({ checkOpacity: true }) === false || element.getClientRects().length === 0) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < (text.startsWith("[ref:") ? 3 : 4.5)) faint.push(text.slice(0, 60));
  }
  return faint;
})()` as unknown as () => string[];
