import { ReplyKind } from "@webordinary/domain";
import { sampleReply } from "@webordinary/testing/contracts";
import { simpleParser } from "mailparser";
import PostalMime from "postal-mime";
import sharp from "sharp";
import { expect, it } from "vitest";
import { mailReplyRenderer } from "./reply-mime.ts";

/** What our parser understands because it was written by the same people, another one may not. */
it.each(ReplyKind.options)("a second parser reads the same mail: %s", async (kind) => {
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#abc" } })
    .png()
    .toBuffer();
  const render = mailReplyRenderer({
    domain: "webordinary.example",
    clock: { now: () => "2026-11-03T10:15:00.000Z" },
    tokens: { issue: () => "k7m2" },
    mediaStore: { get: async () => png },
  });
  const rendered = await render(
    sampleReply({
      kind,
      language: "fr",
      subject: `Horaires d’été ${"très ".repeat(30)}longs`,
      cc: ["jo@amelia.example"],
      paragraphs: ["Ligne 1\n  ligne 2 = « ça »", `mot${"x".repeat(3_000)}`, "שלום 🥐"],
      pictures: [{ page: "src/pages/index.astro", before: "one", after: "two" }],
      excerpt: "  Error:\n    at line 3 \n.\n..",
    }),
  );
  if (!rendered.ok) throw new Error(rendered.reason);
  const first = await simpleParser(Buffer.from(rendered.mime), { skipImageLinks: true });
  const second = await PostalMime.parse(rendered.mime);
  expect(second).toMatchObject({
    subject: first.subject,
    messageId: first.messageId,
    inReplyTo: first.inReplyTo,
    from: first.from?.value[0],
    to: [first.to].flat()[0]?.value,
    cc: [first.cc].flat()[0]?.value,
    replyTo: first.replyTo?.value,
  });
  expect(second.text?.trimEnd()).toBe(first.text?.trimEnd());
  expect(second.html?.trimEnd()).toBe(String(first.html).trimEnd());
  expect(second.attachments.map(({ contentId, mimeType, content }) => [contentId, mimeType, Buffer.from(content as ArrayBuffer)])).toEqual(
    first.attachments.map(({ contentId, contentType, content }) => [contentId, contentType, content]),
  );
});
