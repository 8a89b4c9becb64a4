import { type Clock, InboundMessage, type Reply, ReplyKind } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";
import { mailReplyRenderer, replySubject } from "./reply-mime.ts";

const clock: Clock = { now: () => "2026-11-03T10:15:00.000Z", sleep: async () => {} };
const render = mailReplyRenderer({ domain: "webordinary.example", clock });

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
const bodyOf = async (overrides: Partial<Reply> = {}) => simpleParser(await mimeOf(overrides));

describe("a reply as a mail", () => {
  it("has the header that keeps it in its conversation and out of loops", async () => {
    const header = await headerOf({ subject: "AW: Re: Öffnungszeiten" });
    expect(header).toEqual(
      expect.arrayContaining([
        "Auto-Submitted: auto-replied",
        "From: WebOrdinary <amelia@webordinary.example>",
        "To: scott@amelia.example",
        "Reply-To: WebOrdinary <amelia+t-12345678@webordinary.example>",
        "In-Reply-To: <second@mail.example>",
        "References: <first@mail.example> <second@mail.example>",
        "Message-ID: <reply-0001@webordinary.example>",
        "Date: Tue, 03 Nov 2026 10:15:00 +0000",
      ]),
    );
    expect((await bodyOf({ subject: "AW: Re: Öffnungszeiten" })).subject).toBe("Re: Öffnungszeiten");
  });

  it("has the same bytes when it is made again", async () => {
    expect(await mimeOf()).toEqual(await mimeOf());
  });

  it("says in text what was asked, what happened, where to look and what can be answered", async () => {
    expect((await bodyOf({ costUsd: 0.123 })).text).toBe(
      [
        "Your change is live.",
        'You asked:\n> change "Closed" to "Open"',
        "Replaced the text in 1 place.",
        "Look at it: http://t-12345678.localhost:4400/",
        "What changed on your site:\n- src/pages/index.astro (changed)",
        'You can answer this mail:\n- "undo" takes the change back',
        "This cost $0.12.",
        "-- \nWebOrdinary · amelia · conversation t-12345678\n",
      ].join("\n\n"),
    );
  });

  it.each(ReplyKind.options)("can be made of every kind, in words without git: %s", async (kind) => {
    const { text, html } = await bodyOf({ kind, changedFiles: [], asked: "", excerpt: "Error: x is not defined" });
    expect(`${text} ${html}`).not.toMatch(/\b(?:git|branch|commit|push|merge|repository)\b/i);
    expect(text).toContain("    Error: x is not defined");
  });

  it("shows what people wrote as text, never as HTML, and links only to web addresses", async () => {
    const attack = `<script>alert(1)</script><img src=x onerror="alert('1')">`;
    const links = [
      { label: attack, url: "javascript:alert(1)" },
      { label: "Look", url: 'https://amelia.example/?a="><b>' },
    ];
    const { html } = await bodyOf({
      headline: attack,
      asked: attack,
      paragraphs: [attack],
      excerpt: attack,
      answers: [attack],
      links,
      changedFiles: [{ path: attack, change: "added" }],
    });
    expect(html).not.toMatch(/<script|<img|<b>|href="javascript/);
    expect([...String(html).matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(["https://amelia.example/?a=%22%3E%3Cb%3E"]);
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

  it("isn't made for what is no address", async () => {
    expect(await render(sampleReply({ to: "a@b.example, c@d.example" }))).toMatchObject({ ok: false });
  });

  it("is recognised as our own and automatic when it comes back", async () => {
    const parser = new MailparserMailParser({
      mediaStore: { put: async () => "k", get: async () => null },
      trustDeliveredTo: false,
      isOwnAddress: () => false,
    });
    const parsed = await parser.parse(await mimeOf(), "raw/1");
    expect(parsed).toMatchObject({
      ok: true,
      message: { automatic: "auto-submitted", from: "amelia@webordinary.example", to: ["scott@amelia.example"] },
    });
    expect(parsed.ok && InboundMessage.safeParse(parsed.message).success).toBe(true);
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
