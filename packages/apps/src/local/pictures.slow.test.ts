import { findChromium } from "@webordinary/adapters/browser";
import type { ThreadId } from "@webordinary/domain";
import { makeBareRepository, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADDRESS, Bakery, bakerySite, OWNER, type RunningBakery } from "./testing/bakery.ts";

const chromium = await findChromium();
if (chromium === null) console.warn("NOT RUN: pictures in replies, since there is no Chromium on this machine");

describe.runIf(chromium !== null)("a reply", () => {
  let bakery: Bakery;
  let running: RunningBakery;

  beforeAll(async () => {
    bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
    running = await bakery.start({ WEBORDINARY_CHROMIUM: "auto" });
  });
  afterAll(() => bakery.remove());

  const change = (text: string, name: string) =>
    running.sendAndWait(plainMail(text, { from: OWNER, to: ADDRESS, subject: "Opening hours", messageId: `<${name}@bakery.example>` }));

  test("shows the changed page after the change, and before it when it was there, and says done for what was seen to be live", async () => {
    const first = await change('Change "Open at seven" to "Open at six".', "first");
    const checked = async (threadId: ThreadId) => (await running.events(threadId)).findLast(({ type }) => type === "PreviewChecked")?.data;
    expect(await checked(first.threadId)).toMatchObject({ verified: true, pictures: [{ page: "/", before: null, after: expect.any(String) }] });

    const second = await change('Change "Open at six" to "Open at five".', "second");
    expect(await checked(second.threadId)).toMatchObject({
      verified: true,
      pictures: [{ page: "/", before: expect.any(String), after: expect.any(String) }],
    });
    expect(second.reply.raw.match(/^Content-Type: image\/jpeg/gim)).toHaveLength(2);
  });
});
