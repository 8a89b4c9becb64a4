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
  receivedBySes,
} from "@webordinary/testing";
import { mailParserContract } from "@webordinary/testing/contracts";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

class ListedMedia implements MediaStore {
  readonly stored: Uint8Array[] = [];
  readonly texts = (): string[] => this.stored.map((content) => new TextDecoder().decode(content));
  async put(content: Uint8Array): Promise<StorageKey> {
    return `media/${this.stored.push(content)}`;
  }
  async get(): Promise<null> {
    return null;
  }
}

function makeParser({ mediaStore = new ListedMedia(), trustDeliveredTo = true }: { mediaStore?: MediaStore; trustDeliveredTo?: boolean } = {}) {
  return new MailparserMailParser({
    mediaStore,
    trustDeliveredTo,
    isOwnAddress: (address) => address.endsWith("@webordinary.example"),
    authentication: { kind: "trusted-senders", addresses: "all" },
  });
}
const parse = (raw: Uint8Array, options?: Parameters<typeof makeParser>[0]): Promise<ParsedMail> => makeParser(options).parse(raw, "raw/1");
async function messageOf(raw: Uint8Array, options?: Parameters<typeof makeParser>[0]): Promise<InboundMessage> {
  const parsed = await parse(raw, options);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  InboundMessage.parse(parsed.message);
  return InboundMessage.parse({ ...parsed.message, ...(await parsed.takeFiles()) });
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
    expect((await messageOf(plainMail("a\u0000b\u001b[31mc\td\u009b2Je\u0085f"))).text).toBe("ab[31mc\td2Je\nf");
  });

  it("trap 5: is kept whole too, with quote and signature, when the writer's is only a part of it", async () => {
    const mediaStore = new ListedMedia();
    const message = await messageOf(gmailReply("Open on Monday, please.", "Your change is live."), { mediaStore });
    expect([message.text, message.wholeTextKey]).toEqual(["Open on Monday, please.", "media/1"]);
    expect(mediaStore.texts()).toEqual([
      "Open on Monday, please.\n\nOn Tue, Nov 3, 2026 at 10:15 AM WebOrdinary <amelia@webordinary.example>\nwrote:\n\n> Your change is live.",
    ]);
  });

  it("is kept whole too when it is longer than an event takes, and else not", async () => {
    const mediaStore = new ListedMedia();
    const [long, short] = [await messageOf(bigMail(60_000), { mediaStore }), await messageOf(plainMail("Hi\n"), { mediaStore })];
    expect([long.text.length, long.wholeTextKey, short.wholeTextKey]).toEqual([50_000, "media/1", null]);
    expect(mediaStore.texts().map((text) => text.length > 59_000)).toEqual([true]);
  });

  it("tells the language, and the reply tokens in its quoted part", async () => {
    const german = await messageOf(
      gmailReply("Bitte ändere die Öffnungszeiten am Montag, wir haben dann leider nicht offen.", "x", { from: "b@c.example" }),
    );
    const quoted = "To answer, write to amelia+t-12345678-abc0123456789abcdef@webordinary.example";
    const answer = await messageOf(gmailReply("Yes", quoted));
    expect([german.language, german.quotedTokens, answer.language, answer.quotedTokens]).toEqual([
      "de",
      [],
      "en",
      ["t-12345678-abc0123456789abcdef"],
    ]);
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

  it("has no control characters in its subject and ids, which are logged and listed", async () => {
    const message = await messageOf(
      plainMail("Hi", {
        subject: "a\u009b2J\u009dx\u001b[1m",
        messageId: "<\u001b]0;owned\u0007@x>",
        inReplyTo: "<\u009b2J@x>",
        references: "<good@x> <\u007fbad@x>",
      }),
    );
    expect([message.subject, message.messageId, message.inReplyTo, message.references]).toEqual([
      "a2Jx[1m",
      expect.stringMatching(/^<sha256\.[0-9a-f]{64}@no-message-id\.invalid>$/),
      null,
      ["<good@x>"],
    ]);
  });

  it("gives no date when there is none that can be read", async () => {
    expect((await messageOf(plainMail("Hi", { date: "soon" }))).sentAt).toBe(null);
  });

  it("keeps at most what the domain takes, of thousands of recipients and references", async () => {
    const many = Array.from({ length: 1_500 }, (_, index) => `r${index}@shop.example`);
    const message = await messageOf(
      plainMail("Hi", { to: many.join(",\r\n "), references: many.map((id) => `<${id}>`).join("\r\n "), subject: "s".repeat(900) }),
    );
    expect([message.to.length, message.references.length, message.references.at(-1), message.subject.length]).toEqual([
      100,
      100,
      "<r1499@shop.example>",
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

  it("of a mail to two of our addresses names both, the one that it was delivered to first", async () => {
    const raw = (delivered: string) =>
      plainMail("Hi", {
        to: "Amelia <amelia@webordinary.example>, bella@webordinary.example, AMELIA@webordinary.example",
        headers: ["Return-Path: <scott@amelia.example>", `Delivered-To: ${delivered}`],
      });
    const [first, second] = [await messageOf(raw("bella@webordinary.example")), await messageOf(raw("amelia+t-1@webordinary.example"))];
    expect(first.to).toEqual(["bella@webordinary.example", "amelia@webordinary.example"]);
    expect(second.to).toEqual(["amelia+t-1@webordinary.example", "amelia@webordinary.example", "bella@webordinary.example"]);
  });

  it("of a blind copy names whom the server delivered it to, also as Amazon SES tells it", async () => {
    const copied = plainMail("Hi", { to: "anna@amelia.example" });
    const parser = new MailparserMailParser({
      mediaStore: new ListedMedia(),
      trustDeliveredTo: false,
      isOwnAddress: () => false,
      authentication: { kind: "ses" },
    });
    expect(await parser.parse(receivedBySes(copied), "raw/1")).toMatchObject({
      message: { to: ["amelia@webordinary.example"], cc: ["anna@amelia.example"], authentication: { verdict: "passed" } },
    });
  });

  it("may have addresses in every script (SMTPUTF8)", async () => {
    const message = await messageOf(
      plainMail("Hi", {
        from: "Jürgen <jürgen@käse.example>",
        to: "Ünal <ünal@webordinary.example>",
        headers: ["Delivered-To: köln@webordinary.example"],
      }),
    );
    expect([message.from, message.to]).toEqual(["jürgen@käse.example", ["köln@webordinary.example", "ünal@webordinary.example"]]);
  });

  it("never names Reply-To as the one who is answered", async () => {
    expect((await messageOf(plainMail("Hi", { headers: ["Reply-To: eve@elsewhere.example"] }))).from).toBe("scott@amelia.example");
  });

  it("trap 7: a copy that was delivered to us isn't to us", async () => {
    const copied = (to: string) =>
      plainMail("Hi", {
        to,
        headers: ["Delivered-To: amelia@webordinary.example", "Received: from x", "Cc: amelia@webordinary.example"],
      });
    // Somebody elsewhere may have a name like one of our projects.
    for (const other of ["anna@amelia.example", "amelia@elsewhere.example"])
      expect(await messageOf(copied(other))).toMatchObject({ to: [], cc: ["amelia@webordinary.example", other] });
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
    const bySes = receivedBySes(plainMail("Hi", { messageId: null }));
    const ids = await Promise.all([first, second, bySes].map(async (raw) => (await messageOf(raw)).messageId));
    expect(ids[0]).toMatch(/^<sha256\.[0-9a-f]{64}@no-message-id\.invalid>$/);
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
  });
});

describe("trap 8: attachments", () => {
  it("are stored, and a mail may have nothing else", async () => {
    const mediaStore = new ListedMedia();
    const message = await messageOf(mailWithAttachments(null, [{ type: "text/plain; charset=utf-8", name: "../../prices.txt", content: "Cups 5" }]), {
      mediaStore,
    });
    expect(message).toMatchObject({ text: "", attachments: [{ name: "prices.txt", size: 6, key: "media/1" }], refusedAttachments: [] });
    expect(mediaStore.texts()).toEqual(["Cups 5"]);
  });

  it("that are photos shown within the text are named where they stand", async () => {
    const noise = Buffer.from(randomBytes(48 * 48 * 3, 3));
    const photo = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
      .png()
      .toBuffer();
    const message = await messageOf(
      mailWithAttachments(null, [
        { type: "text/html; charset=utf-8", content: '<p>This one, please:</p><img src="cid:img1"><p>Thanks</p>' },
        { type: "image/png", contentId: "img1", name: "cup.png", content: photo },
      ]),
    );
    expect(message.attachments.map(({ name }) => name)).toEqual(["cup.png"]);
    expect(message.text).toMatch(/^This one, please:\n+\[image: cup\.png\]\n+Thanks$/);
  });

  it("aren't opened, and nothing of the mail is stored, before that is asked for; then once", async () => {
    const mediaStore = new ListedMedia();
    const quoted = "Thanks!\r\n\r\nOn Tue, Nov 3, 2026 at 10:15 AM WebOrdinary <amelia@webordinary.example> wrote:\r\n\r\n> Your change is live.";
    const parsed = await parse(mailWithAttachments(quoted, [{ type: "text/plain", name: "prices.txt", content: "Cups 5" }]), { mediaStore });
    if (!parsed.ok) throw new Error(parsed.detail);
    expect(parsed.message).toMatchObject({ text: "Thanks!", wholeTextKey: null, attachments: [], refusedAttachments: [] });
    expect(mediaStore.texts()).toEqual([]);
    const [first, second] = await Promise.all([parsed.takeFiles(), parsed.takeFiles()]);
    expect(first).toEqual({
      text: "Thanks!",
      wholeTextKey: "media/2",
      attachments: [expect.objectContaining({ key: "media/1" })],
      refusedAttachments: [],
    });
    expect(second).toBe(first);
    expect(mediaStore.stored).toHaveLength(2);
  });

  it("that can't be taken are named with the reason", async () => {
    const message = await messageOf(mailWithAttachments("Hi", [{ type: "application/ms-tnef", content: "x", name: "winmail.dat" }]));
    expect([message.attachments, message.refusedAttachments]).toEqual([[], [{ name: "winmail.dat", reason: expect.stringContaining("Outlook") }]]);
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
    for (let round = 0; round < 500; round += 1) {
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
