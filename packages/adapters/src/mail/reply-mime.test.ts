import { type Clock, Language, type Reply, ReplyKind } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { simpleParser } from "mailparser";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { mailReplyRenderer, replySubject } from "./reply-mime.ts";
import { WORDING } from "./wording/by-language.ts";

const clock: Clock = { now: () => "2026-11-03T10:15:00.000Z", sleep: async () => {} };
let png: Buffer;
beforeAll(async () => {
  png = await sharp({ create: { width: 1280, height: 800, channels: 3, background: "#abc" } })
    .png()
    .toBuffer();
});
const render = mailReplyRenderer({
  domain: "webordinary.example",
  clock,
  tokens: { issue: ({ threadId }) => `tok-${threadId}` },
  mediaStore: { get: async (key) => (key === "gone" ? null : png) },
});

async function mimeOf(overrides: Partial<Reply> = {}): Promise<Buffer> {
  const rendered = await render(sampleReply(overrides));
  if (!rendered.ok) throw new Error(rendered.reason);
  return Buffer.from(rendered.mime);
}
const headerOf = async (overrides: Partial<Reply> = {}): Promise<string[]> =>
  (await mimeOf(overrides))
    .toString()
    .split("\r\n\r\n")[0]
    ?.replace(/\r\n[ \t]+/g, " ")
    .split("\r\n") ?? [];
const bodyOf = async (overrides: Partial<Reply> = {}) => simpleParser(await mimeOf(overrides), { skipImageLinks: true });
const hrefs = (html: string | false): string[] => [...String(html).matchAll(/href="([^"]*)"/g)].map((match) => match[1] ?? "");

const PASSAGE = { path: "src/pages/index.astro", before: "We are Closed.", after: "We are Open." };

describe("a reply as a mail", () => {
  it("has the header that keeps it in its conversation and out of loops", async () => {
    const header = await headerOf({ subject: "AW: Re: Öffnungszeiten", language: "de" });
    expect(header).toEqual(
      expect.arrayContaining([
        "Auto-Submitted: auto-replied",
        "X-Auto-Response-Suppress: All",
        "Content-Language: de",
        "From: amelia via WebOrdinary <amelia@webordinary.example>",
        "To: scott@amelia.example",
        "Reply-To: amelia via WebOrdinary <amelia+tok-t-12345678@webordinary.example>",
        "In-Reply-To: <second@mail.example>",
        "References: <first@mail.example> <second@mail.example>",
        "Message-ID: <reply-0001@webordinary.example>",
        "Date: Tue, 03 Nov 2026 10:15:00 +0000",
      ]),
    );
    expect((await bodyOf({ subject: "AW: Re: Öffnungszeiten" })).subject).toBe("Re: Öffnungszeiten");
  });

  it("has the same bytes when it is made again", async () => {
    const overrides = { pictures: [{ page: "a.md", before: "one", after: "two" }] };
    expect(await mimeOf(overrides)).toEqual(await mimeOf(overrides));
  });

  it("goes to the others of the conversation too, each once, and never to itself", async () => {
    const cc = [
      "jo@amelia.example",
      "JO@amelia.example",
      "Scott@amelia.example",
      "amelia+tok@webordinary.example",
      "no address",
      "x@y.example\r\nBcc: z",
    ];
    const rendered = await render(sampleReply({ cc }));
    expect(rendered).toMatchObject({
      ok: true,
      envelope: { from: "amelia@webordinary.example", to: "scott@amelia.example", cc: ["JO@amelia.example"] },
    });
    expect((await headerOf({ cc })).filter((line) => /^b?cc:/i.test(line))).toEqual(["Cc: JO@amelia.example"]);
  });

  it("says in text what was asked, what changed, where to look and what can be answered", async () => {
    const { text } = await bodyOf({ costUsd: 0.123, passages: [PASSAGE] });
    expect(text).toBe(
      [
        "Your change is live.",
        'What you asked:\n> change "Closed" to "Open"',
        "Replaced the text in 1 place.",
        "Where to look:\nLook at it:\nhttp://t-12345678.localhost:4400/",
        "What changed:\nHome page\n  Before: We are Closed.\n  After: We are Open.",
        "Pages and pictures:\n- Home page: changed",
        "What you can answer:\n- “undo” takes the change back",
        "Cost: $0.12",
        "You get this mail because you wrote to amelia. Answer it to go on.\n[ref:tok-t-12345678]\n",
      ].join("\n\n"),
    );
  });

  it("marks in HTML the words that changed, and answers by a click", async () => {
    const { html } = await bodyOf({ passages: [PASSAGE] });
    expect(
      String(html)
        .match(/<(?:del|ins)[^>]*>[^<]*/g)
        ?.map((mark) => mark.replace(/<(\w+)[^>]*>/, "$1 ")),
    ).toEqual(["del Closed", "ins Open"]);
    expect(hrefs(html)).toEqual([
      "http://t-12345678.localhost:4400/",
      "mailto:amelia%2Btok-t-12345678@webordinary.example?subject=Re%3A%20Opening%20hours&amp;body=undo",
    ]);
    expect(html).toContain("[ref:tok-t-12345678]");
  });

  it("asks for a plan's yes by its button", async () => {
    const { html } = await bodyOf({ kind: "plan", language: "de", links: [], answers: ["„ja“ macht es", "„nein“ lässt es"] });
    expect(html).toContain("Mit „ja“ antworten");
    expect(hrefs(html).map((href) => href.replace(/.*body=/, ""))).toEqual(["ja", "ja", "nein"]);
  });

  it("brings its pictures along, and fetches nothing", async () => {
    const pictures = [
      { page: "src/pages/index.astro", before: "one", after: "two" },
      { page: "src/pages/news.md", before: null, after: "three" },
      { page: "src/pages/old.md", before: "gone", after: null },
    ];
    const { html, attachments } = await bodyOf({ pictures });
    expect(attachments.map(({ contentType, contentDisposition, filename }) => [contentType, contentDisposition, filename])).toEqual([
      ["image/jpeg", "inline", "before-1.jpg"],
      ["image/jpeg", "inline", "after-1.jpg"],
      ["image/jpeg", "inline", "after-2.jpg"],
    ]);
    expect([...String(html).matchAll(/src="cid:([^"]*)"/g)].map((match) => `<${match[1]}>`)).toEqual(attachments.map(({ contentId }) => contentId));
    expect(String(html).match(/(?:src="(?!cid:)|url\(|@import|<link|<script)[^>]*/g)).toBeNull();
  });

  it("names twenty pages and counts the rest; two of the same name are told apart", async () => {
    const changedFiles = Array.from({ length: 30 }, (_, index) => ({
      path: `src/pages/${index % 2 ? "de" : "en"}/page-${index >> 1}.md`,
      change: "added" as const,
    }));
    const { text, html } = await bodyOf({ changedFiles });
    expect(text?.match(/^- .*: new$/gm)).toHaveLength(20);
    expect(text).toContain("- Page 0 (src/pages/en): new\n- Page 0 (src/pages/de): new\n");
    expect([text, html].map((body) => String(body).includes("and 10 more"))).toEqual([true, true]);
  });

  it.each(Language.options.flatMap((language) => ReplyKind.options.map((kind) => [kind, language] as const)))(
    "can be made of every kind in every language, in words without git: %s, %s",
    async (kind, language) => {
      const { text, html } = await bodyOf({ kind, language, costUsd: 1, passages: [PASSAGE], excerpt: "Error: x is not defined" });
      const { badges, asked, changed, before, after, answer, pages } = WORDING[language];
      expect(html).toContain(`<html lang="${language}"`);
      for (const label of [badges[kind], asked, changed, before, after, answer, pages]) expect(html).toContain(label);
      for (const label of [asked, changed, before, after, answer, pages]) expect(text).toContain(`${label}:`);
      expect(text).toContain("    Error: x is not defined");
      expect(`${text} ${html}`).not.toMatch(/\b(?:git|branch|commit|push|merge|repository)\b|\{\{|\{\w+\}|block:|undefined,/i);
      expect(Math.max(...(text ?? "").split("\n").map((line) => [...line].length))).toBeLessThanOrEqual(72);
    },
  );

  it("is a small mail when little is to be said", async () => {
    expect((await mimeOf()).length).toBeLessThan(40_000);
  });
});

describe("a reply with hostile content", () => {
  it("shows what people wrote as text, never as HTML, and links only to web addresses", async () => {
    const attack = `<script>alert(1)</script><img src=x onerror="alert('1')">`;
    const links = [
      { label: attack, url: "javascript:alert(1)" },
      { label: "Look", url: 'https://amelia.example/?a="><b>' },
    ];
    const { html } = await bodyOf({
      subject: attack,
      headline: attack,
      asked: attack,
      paragraphs: [attack],
      excerpt: attack,
      answers: [`"${"<b>"}" ${attack}`],
      links,
      changedFiles: [{ path: attack, change: "added" }],
      passages: [{ path: attack, before: attack, after: `new ${attack}` }],
      pictures: [{ page: attack, before: null, after: "one" }],
    });
    expect(html).not.toMatch(/<script|<img src=x|<b>|href="javascript/);
    expect(hrefs(html).filter((href) => !href.startsWith("mailto:"))).toEqual(["https://amelia.example/?a=%22%3E%3Cb%3E"]);
  });

  it("can't be given header lines by its content", async () => {
    const header = await headerOf({
      subject: "Hi\r\nBcc: spy@shop.example",
      headline: "x\r\nBcc: y",
      inReplyTo: "<a@b>\r\nBcc: z" as Reply["inReplyTo"],
    });
    expect(header.filter((line) => /^bcc:/i.test(line))).toEqual([]);
    expect(header).toContain("Subject: Re: Hi Bcc: spy@shop.example");
  });

  it("carries a word of 5,000 characters whole, in lines that mail servers take", async () => {
    const word = "x".repeat(5_000);
    const mime = await mimeOf({ paragraphs: [`see ${word} now`], excerpt: `  indented\n${word}` });
    const { text, html } = await simpleParser(mime);
    expect(
      Math.max(
        ...mime
          .toString()
          .split("\r\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(998);
    expect(text).toContain(`see\n${word}\nnow`);
    expect(text).toContain(`      indented\n    ${word}`);
    expect(html).toContain(word);
  });

  it("keeps right-to-left text, each stretch in its own direction, and drops what turns text around", async () => {
    const { text, html, subject } = await bodyOf({
      subject: "שעות \u202egnp.exe",
      asked: "שנו את שעות הפתיחה",
      paragraphs: ["مرحبا \u202eabc\u202c"],
    });
    expect(subject).toBe("Re: שעות gnp.exe");
    expect(text).toContain("> שנו את שעות הפתיחה\n\nمرحبا abc\n");
    expect(html).toMatch(/<p dir="auto"[^>]*>שנו את שעות הפתיחה/);
  });

  it("drops control characters and half characters", async () => {
    const { text, html } = await bodyOf({ headline: "a\u0000b\u001b[31mc\ud800d", paragraphs: ["one\u2028two\r\nthree"] });
    expect(text).toContain("a b[31mc\ufffdd\n");
    expect(text).toContain("one\ntwo\nthree");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(`${text}${html}`).not.toMatch(/[\u0000-\u0008\u000b\u001b]/);
  });

  it("isn't made for what is no address", async () => {
    expect(await render(sampleReply({ to: "a@b.example, c@d.example" }))).toMatchObject({ ok: false });
  });
});

describe("the subject", () => {
  it.each([
    ["Hours", "Re: Hours"],
    ["Re: Hours", "Re: Hours"],
    ["RE: AW: Re[2]: Hours", "Re: Hours"],
    ["", "Re: your message"],
    ["x".repeat(500), `Re: ${"x".repeat(200)}`],
  ])("%s", (subject, expected) => {
    expect(replySubject(subject)).toBe(expected);
  });
});
