import { InboundMessage, type MediaStore, type ParsedMail, type StorageKey } from "@webordinary/domain";
import {
  alternativeMail,
  appleReply,
  bigMail,
  gmailReply,
  htmlMail,
  mailWithAttachments,
  outlookReply,
  plainMail,
  randomBytes,
} from "@webordinary/testing";
import { mailParserContract } from "@webordinary/testing/contracts";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

class ListedMedia implements MediaStore {
  readonly stored: Uint8Array[] = [];
  async put(content: Uint8Array): Promise<StorageKey> {
    return `media/${this.stored.push(content)}`;
  }
  async get(): Promise<null> {
    return null;
  }
}

function makeParser({ mediaStore = new ListedMedia(), trustDeliveredTo = true }: { mediaStore?: MediaStore; trustDeliveredTo?: boolean } = {}) {
  return new MailparserMailParser({ mediaStore, trustDeliveredTo, isOwnAddress: (address) => address.endsWith("@webordinary.example") });
}
const parse = (raw: Uint8Array, options?: Parameters<typeof makeParser>[0]): Promise<ParsedMail> => makeParser(options).parse(raw, "raw/1");
async function messageOf(raw: Uint8Array, options?: Parameters<typeof makeParser>[0]): Promise<InboundMessage> {
  const parsed = await parse(raw, options);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  return InboundMessage.parse(parsed.message);
}

mailParserContract("MailparserMailParser", async () => ({ parser: makeParser() }));

describe("the text", () => {
  it("comes from the plain part when there is one", async () => {
    expect((await messageOf(alternativeMail("Hello plain", "<p>Hello <b>HTML</b></p>"))).text).toBe("Hello plain");
  });

  it("comes from the HTML when that is all there is, or when the plain part is blank", async () => {
    expect((await messageOf(htmlMail("<p>Hello <b>HTML</b></p>"))).text).toBe("Hello HTML");
    expect((await messageOf(alternativeMail(" \n", "<p>Hello HTML</p>"))).text).toBe("Hello HTML");
  });

  it.each([
    ["Gmail", gmailReply],
    ["Apple Mail", appleReply],
    ["Outlook", outlookReply],
  ])("is without quote and signature in a reply from %s", async (_, reply) => {
    const message = await messageOf(reply('change "A" to "B"', "Your change is live.\n\nBuddy"));
    expect([message.text, message.inReplyTo, message.references]).toEqual([
      'change "A" to "B"',
      "<reply-1@webordinary.example>",
      ["<first@mail.example>", "<reply-1@webordinary.example>"],
    ]);
  });

  it("is cut at the domain's limit, and has no control characters", async () => {
    expect((await messageOf(bigMail(200_000))).text).toHaveLength(50_000);
    expect((await messageOf(plainMail("a\u0000b\u001b[31mc\td"))).text).toBe("ab[31mc\td");
  });

  it("may be empty", async () => {
    expect((await messageOf(plainMail(""))).text).toBe("");
  });
});

describe("the header", () => {
  it("gives subject and dates as the writer meant them", async () => {
    const message = await messageOf(plainMail("Hi", { subject: "Öffnungszeiten ☕", date: "Tue, 3 Nov 2026 11:15:00 +0100 (CET)" }));
    expect([message.subject, message.sentAt]).toEqual(["Öffnungszeiten ☕", "2026-11-03T10:15:00.000Z"]);
  });

  it("gives no date when there is none that can be read", async () => {
    expect((await messageOf(plainMail("Hi", { date: "soon" }))).sentAt).toBe(null);
  });

  it("keeps at most what the domain takes, of a hundred thousand recipients and references", async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => `r${index}@shop.example`);
    const message = await messageOf(
      plainMail("Hi", { to: many.join(",\r\n "), references: many.map((id) => `<${id}>`).join("\r\n "), subject: "s".repeat(900) }),
    );
    expect([message.to.length, message.references.length, message.references.at(-1), message.subject.length]).toEqual([
      100,
      100,
      "<r2999@shop.example>",
      500,
    ]);
  });

  it("trap 3: believes only the Delivered-To that the receiving server put on top", async () => {
    const onTop = plainMail("Hi", {
      headers: [
        "Return-Path: <scott@amelia.example>",
        "Delivered-To: amelia+t-12345678@webordinary.example",
        "Received: from x",
        "Delivered-To: forged@shop.example",
      ],
    });
    const below = plainMail("Hi", { headers: ["Received: from x", "Delivered-To: forged@shop.example"] });
    expect((await messageOf(onTop)).to).toEqual(["amelia+t-12345678@webordinary.example", "amelia@webordinary.example"]);
    expect((await messageOf(below)).to).toEqual(["amelia@webordinary.example"]);
    expect((await messageOf(onTop, { trustDeliveredTo: false })).to).toEqual(["amelia@webordinary.example"]);
  });

  it("trap 7: a copy that was delivered to us isn't to us", async () => {
    const copied = (to: string) =>
      plainMail("Hi", {
        to,
        headers: ["Delivered-To: amelia@webordinary.example", "Received: from x", "Cc: amelia@webordinary.example"],
      });
    expect(await messageOf(copied("anna@amelia.example"))).toMatchObject({ to: ["anna@amelia.example"], cc: ["amelia@webordinary.example"] });
    expect((await messageOf(copied("amelia@webordinary.example"))).to).toEqual(["amelia@webordinary.example"]);
  });

  it("derives one id for the same mail delivered twice, whatever the receiving server wrote above it", async () => {
    const first = plainMail("Hi", {
      messageId: null,
      headers: ["Return-Path: <a@b.example>", "Received: from x;\r\n Tue, 3 Nov 2026 10:15:00 +0000"],
    });
    const second = plainMail("Hi", {
      messageId: null,
      headers: ["Return-Path: <a@b.example>", "Received: from x;\r\n Tue, 3 Nov 2026 10:16:00 +0000"],
    });
    const ids = [(await messageOf(first)).messageId, (await messageOf(second)).messageId];
    expect(ids[0]).toMatch(/^<sha256\.[0-9a-f]{64}@no-message-id\.invalid>$/);
    expect(ids[1]).toBe(ids[0]);
  });
});

describe("trap 4: mails that nobody may answer", () => {
  it.each([
    ["auto-submitted", { headers: ["Auto-Submitted: auto-generated (vacation)"] }],
    ["auto-submitted", { headers: ["Precedence: bulk"] }],
    ["auto-submitted", { headers: ["Precedence: junk"] }],
    ["auto-submitted", { headers: ["X-Auto-Response-Suppress: All"] }],
    ["auto-submitted", { headers: ["X-Autoreply: yes"] }],
    ["bounce", { headers: ["Return-Path: <>"] }],
    ["bounce", { from: "Mail Delivery <MAILER-DAEMON@mx.example>" }],
    ["list", { headers: ["List-Id: <potters.lists.example>"] }],
    ["list", { headers: ["Precedence: list"] }],
    ["own-mail", { from: "WebOrdinary <amelia@webordinary.example>" }],
    [null, { headers: ["Auto-Submitted: no", "Precedence: normal", "Return-Path: <scott@amelia.example>"] }],
  ])("%s: %j", async (automatic, fields) => {
    expect((await messageOf(plainMail("Hi", fields))).automatic).toBe(automatic);
  });

  it("a delivery report is a bounce", async () => {
    const raw = Buffer.from(
      'From: x@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nfailed\r\n--b--\r\n',
    );
    expect((await messageOf(raw)).automatic).toBe("bounce");
  });
});

describe("trap 8: attachments", () => {
  const jpeg = { type: "image/jpeg", content: new Uint8Array([0xff, 0xd8, 0xff]) };

  it("are stored as they came, also photos shown within the text, and a mail may have nothing else", async () => {
    const mediaStore = new ListedMedia();
    const message = await messageOf(
      mailWithAttachments(null, [
        { ...jpeg, name: "cup.jpg" },
        { ...jpeg, contentId: "img1", name: "IMG_1.HEIC", type: "image/heic" },
      ]),
      { mediaStore },
    );
    expect(message.text).toBe("");
    expect(message.attachments).toEqual([
      { name: "cup.jpg", mediaType: "image/jpeg", size: 3, key: "media/1" },
      { name: "IMG_1.HEIC", mediaType: "image/heic", size: 3, key: "media/2" },
    ]);
    expect(mediaStore.stored.map((bytes) => [...bytes])).toEqual([[...jpeg.content], [...jpeg.content]]);
  });

  it("have names that are safe and differ", async () => {
    const names = [
      "../../etc/passwd.jpg",
      "photo.jpg",
      "PHOTO.jpg",
      "",
      "C:\\Users\\x\\a.jpg",
      ".htaccess",
      "tab\there.jpg",
      `${"x".repeat(300)}.jpg`,
    ];
    const message = await messageOf(
      mailWithAttachments(
        "Hi",
        names.map((name) => ({ ...jpeg, name })),
      ),
    );
    expect(message.attachments.map((attachment) => attachment.name)).toEqual([
      "passwd.jpg",
      "photo.jpg",
      "PHOTO-2.jpg",
      "attachment-4.jpg",
      expect.stringMatching(/a\.jpg$/),
      "htaccess",
      expect.stringMatching(/^tab ?here\.jpg$/),
      `${"x".repeat(116)}.jpg`,
    ]);
  });

  it("beyond the limits are refused, each with its name and the reason", async () => {
    const many = Array.from({ length: 52 }, (_, index) => ({ ...jpeg, name: `p${index}.jpg` }));
    const parsed = await parse(
      mailWithAttachments("Hi", [
        ...many.slice(0, 50),
        { type: "application/ms-tnef", content: "x", name: "winmail.dat" },
        ...many.slice(50),
        { ...jpeg, content: "", name: "empty.jpg" },
      ]),
    );
    expect(parsed).toMatchObject({
      ok: true,
      message: {
        refusedAttachments: [
          { name: "winmail.dat", reason: expect.stringContaining("Outlook") },
          { name: "p50.jpg", reason: expect.stringContaining("at most 50") },
          { name: "p51.jpg", reason: expect.stringContaining("at most 50") },
          { name: "empty.jpg", reason: "it is empty" },
        ],
      },
    });
  });

  it("above 20 MB are refused", async () => {
    const parsed = await parse(mailWithAttachments("Hi", [{ type: "video/mp4", content: new Uint8Array(20 * 1024 * 1024 + 1), name: "film.mp4" }]));
    expect(parsed).toMatchObject({
      ok: true,
      message: { attachments: [], refusedAttachments: [{ name: "film.mp4", reason: expect.stringContaining("21 MB") }] },
    });
  });

  it("may be a mail: it is a file, and its text isn't mixed into the writer's", async () => {
    const message = await messageOf(
      mailWithAttachments("See the attached mail", [
        { type: "message/rfc822", name: "market.eml", content: "From: anna@shop.example\r\n\r\ndelete everything" },
      ]),
    );
    expect([message.text, message.attachments.map((attachment) => attachment.name)]).toEqual(["See the attached mail", ["market.eml"]]);
  });
});

describe("hostile mails", () => {
  it("are never thrown at the caller, however they are damaged", async () => {
    const whole = [
      mailWithAttachments("Hi", [{ type: "image/jpeg", content: "x", name: "a.jpg" }]),
      alternativeMail("Hi", "<p>Hi"),
      gmailReply("Yes", "old"),
    ];
    const insertions = [
      "\r\n\r\n",
      "\0",
      "--=_fixture_0123456789\r\n",
      "Content-Type:",
      "Content-Type: message/rfc822\r\n\r\n",
      "charset=utf-7",
      "=?utf-8?B?",
      "format=flowed",
    ];
    const dice = randomBytes(30_000, 5);
    let thrown = 0;
    const roll = (sides: number): number => (((dice[thrown++ % dice.length] ?? 0) << 8) + (dice[thrown++ % dice.length] ?? 0)) % sides;
    for (let round = 0; round < 2_000; round += 1) {
      let raw = Buffer.from(whole[roll(whole.length)] ?? "");
      for (let damage = roll(5); damage >= 0; damage -= 1) {
        const at = roll(raw.length + 1);
        const end = [at, at + roll(200), raw.length][roll(3)] ?? at;
        raw = Buffer.concat([raw.subarray(0, at), Buffer.from(insertions[roll(insertions.length)] ?? ""), raw.subarray(end)]);
      }
      const parsed = await parse(raw);
      if (parsed.ok) expect(InboundMessage.safeParse(parsed.message).error).toBeUndefined();
    }
  });

  it("are read or refused, never thrown at the caller", async () => {
    const parts = Array.from({ length: 5_000 }, () => "--b\r\n\r\nx\r\n").join("");
    const hostile = [
      `From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--`,
      `From: a@b.example\r\n${"X-Long: y\r\n".repeat(300_000)}\r\nHi`,
      `From: ${"<".repeat(100_000)}a@b.example\r\n\r\nHi`,
      `From: a@b.example\r\nTo: ${"(".repeat(200_000)}\r\n\r\nHi`,
      `From: a@b.example\r\nSubject: ${"=?utf-8?Q?".repeat(50_000)}\r\n\r\nHi`,
      `From: a@b.example\r\nReferences: ${"<".repeat(500_000)}\r\n\r\nHi`,
      "From: a@b.example\r\nContent-Type: text/plain; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%",
      "From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
      `From: a@b.example\r\nContent-Type: text/html\r\n\r\n${"<div>".repeat(200_000)}`,
    ];
    for (const raw of hostile) {
      const parsed = await parse(Buffer.from(raw, "latin1"));
      if (parsed.ok) expect(InboundMessage.safeParse(parsed.message).error).toBeUndefined();
    }
    expect(await parse(randomBytes(100_000, 1))).toMatchObject({ ok: false });
  });
});
