import { gzipSync } from "node:zlib";
import { InboundMessage } from "@webordinary/domain";
import { type MailFields, type MailPartFields, mailWithAttachments, randomBytes } from "@webordinary/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADDRESS, keptMails, OWNER } from "../local/testing/bakery.ts";
import { DoorStage } from "./testing/door-stage.ts";
import { jpegFacts, PHONE_JPEG, phoneHeic, pngBomb, svgBomb } from "./testing/pictures.ts";
import { expectThreaded } from "./testing/read-reply.ts";

let stage: DoorStage;
beforeAll(async () => {
  stage = await DoorStage.open();
});
afterAll(() => stage.close());

const mail = (text: string | null, files: readonly MailPartFields[], name: string, more: MailFields = {}) =>
  mailWithAttachments(text, files, { from: OWNER, to: ADDRESS, subject: name, messageId: `<${name}@bakery.example>`, ...more });

/** A file of a mail as it is kept: what the agent is given. */
async function kept(key: string): Promise<Buffer> {
  return Buffer.from((await stage.ports.mediaStore.get(key)) ?? []);
}

it("photos of a phone, HEIC and JPEG, come upright, as JPEG, and without the place; the mail is kept as it came", async () => {
  expect(jpegFacts(PHONE_JPEG)).toEqual({ width: 24, height: 16, hasExif: true });
  const files = [
    { type: "image/heic", name: "IMG_0001.HEIC", content: await phoneHeic() },
    { type: "image/jpeg", name: "../../oven.jpg", content: PHONE_JPEG },
  ];
  const raw = mail('change "Rolls and rye" to "Rolls, rye and these two"', files, "photos");
  const { messageId, result, reply } = await stage.door.ask(raw);
  expect(result).toMatchObject({ outcome: "done", kind: "done" });
  expectThreaded(reply, { to: OWNER, answers: messageId, subject: "Re: photos" });

  const [received] = stage.events("MessageReceived").filter(({ correlationId }) => correlationId === messageId);
  const { attachments, refusedAttachments } = InboundMessage.parse(received?.data.message);
  expect(refusedAttachments).toEqual([]);
  expect(attachments.map(({ name, mediaType }) => [name, mediaType])).toEqual([
    ["IMG_0001.jpg", "image/jpeg"],
    ["oven.jpg", "image/jpeg"],
  ]);
  const stored = await Promise.all(attachments.map(({ key }) => kept(key)));
  expect(stored.map(jpegFacts)).toEqual([
    { width: 120, height: 160, hasExif: false },
    { width: 16, height: 24, hasExif: false },
  ]);
  expect((await keptMails(stage.bakery.dataDir)).some((bytes) => bytes.includes(Buffer.from(raw)))).toBe(true);
});

it("what can't be taken is named in the reply, each with its reason, and the rest is done", async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const files = [
    { type: "application/ms-tnef", name: "winmail.dat", content: Buffer.concat([Buffer.from([0x78, 0x9f, 0x3e, 0x22]), randomBytes(500, 3)]) },
    { type: "image/png", name: "huge.png", content: pngBomb() },
    { type: "image/svg+xml", name: "laughs.svg", content: svgBomb() },
    { type: "image/jpeg", name: "noise.jpg", content: randomBytes(2_000, 5) },
    { type: "application/gzip", name: "zeros.gz", content: gzipSync(zeros) },
    { type: "application/pdf", name: "menu.pdf", content: "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n" },
  ];
  const begun = process.cpuUsage();
  const { messageId, result, reply } = await stage.door.ask(mail('change "Open at seven" to "Open at ten"', files, "bombs"));
  const { user } = process.cpuUsage(begun);
  expect(result.outcome).toBe("done");
  const [received] = stage.events("MessageReceived").filter(({ correlationId }) => correlationId === messageId);
  const { attachments, refusedAttachments } = InboundMessage.parse(received?.data.message);
  expect({ taken: attachments.map(({ name }) => name), refused: refusedAttachments.map(({ name }) => name) }).toEqual({
    taken: ["zeros.gz", "menu.pdf"],
    refused: ["winmail.dat", "huge.png", "laughs.svg", "noise.jpg"],
  });
  for (const { name, reason } of refusedAttachments) expect(reply.words).toContain(`${name} (${reason}`);
  // What nobody unpacks can't burst.
  expect(user / 1_000).toBeLessThan(10_000);
});
