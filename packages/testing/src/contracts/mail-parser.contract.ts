import { InboundMessage, type MailParser, type ParsedMail } from "@webordinary/domain";
import { describe, expect, it } from "vitest";

/** A parser that believes whoever stands in From. */
type Subject = { readonly parser: MailParser; readonly stop?: () => Promise<void> };

const mail = (...lines: string[]): Uint8Array => new TextEncoder().encode(lines.join("\r\n"));
const FULL = mail(
  "From: Scott <Scott@Amelia.example>",
  "To: amelia@webordinary.example, Other <other@shop.example>",
  "Cc: anna@amelia.example",
  "Subject: Opening hours",
  "Date: Tue, 03 Nov 2026 10:15:00 +0000",
  "Message-ID: <second@mail.example>",
  "In-Reply-To: <reply-1@webordinary.example>",
  "References: <first@mail.example>",
  " <reply-1@webordinary.example>",
  "",
  "We open at 9.",
  "",
);
const WITHOUT_ID = mail("From: scott@amelia.example", "Subject: Hi", "", "Hello");

/** What every MailParser promises. */
export function mailParserContract(name: string, make: () => Promise<Subject>): void {
  const parse = async (raw: Uint8Array): Promise<ParsedMail> => {
    const { parser, stop } = await make();
    const parsed = await parser.parse(raw, "raw/1");
    await stop?.();
    return parsed;
  };

  describe(`${name} keeps the contract of a mail parser`, () => {
    it("reads a plain mail into a channel-neutral message", async () => {
      expect(await parse(FULL)).toEqual({
        ok: true,
        takeFiles: expect.any(Function),
        message: {
          messageId: "<second@mail.example>",
          channel: "email",
          from: "scott@amelia.example",
          to: ["amelia@webordinary.example", "other@shop.example"],
          cc: ["anna@amelia.example"],
          subject: "Opening hours",
          text: "We open at 9.",
          wholeTextKey: null,
          language: "en",
          authentication: { verdict: "passed", detail: expect.any(String) },
          attachments: [],
          refusedAttachments: [],
          inReplyTo: "<reply-1@webordinary.example>",
          references: ["<first@mail.example>", "<reply-1@webordinary.example>"],
          quotedTokens: [],
          automatic: null,
          deliveryReport: null,
          sentAt: "2026-11-03T10:15:00.000Z",
          rawKey: "raw/1",
        },
      });
    });

    it("takes a mail's files when it is told to, and the same ones as often as it is told", async () => {
      const parsed = await parse(FULL);
      if (!parsed.ok) throw new Error(parsed.detail);
      const taken = await parsed.takeFiles();
      expect(taken).toEqual({ text: "We open at 9.", wholeTextKey: null, attachments: [], refusedAttachments: [] });
      expect(await parsed.takeFiles()).toEqual(taken);
    });

    it("derives the same id twice for a mail without one, and another for another mail", async () => {
      const ids = await Promise.all(
        [WITHOUT_ID, WITHOUT_ID, mail("From: scott@amelia.example", "", "Bye")].map(async (raw) => messageOf(await parse(raw)).messageId),
      );
      expect(ids[0]).toBe(ids[1]);
      expect(ids[2]).not.toBe(ids[0]);
    });

    it("says that bytes without a header are no mail", async () => {
      expect(await parse(mail(""))).toMatchObject({ ok: false, reason: "not-a-mail" });
      expect(await parse(mail("only some words"))).toMatchObject({ ok: false, reason: "not-a-mail" });
    });

    it.each([
      ["no From line", mail("Subject: Hi", "", "Hello")],
      ["a From line without an address", mail("From: Scott", "", "Hello")],
    ])("finds no sender in a mail with %s", async (_, raw) => {
      expect(await parse(raw)).toMatchObject({ ok: false, reason: "no-sender" });
    });

    it.each([
      ["two addresses in From", mail("From: a@amelia.example, b@amelia.example", "", "Hello")],
      ["two From lines", mail("From: a@amelia.example", "From: b@amelia.example", "", "Hello")],
    ])("believes nobody in a mail with %s", async (_, raw) => {
      const { from, authentication } = messageOf(await parse(raw));
      expect([from, authentication.verdict, authentication.detail]).toEqual([
        "a@amelia.example",
        "failed",
        expect.stringContaining("several senders"),
      ]);
    });

    it("recognises a machine's mail", async () => {
      const automatic = await parse(mail("From: scott@amelia.example", "Auto-Submitted: auto-replied", "", "I am away"));
      expect(messageOf(automatic).automatic).toBe("auto-submitted");
    });

    it("never throws, and what it makes of noise fits the domain's schema", async () => {
      let state = 7;
      for (let round = 0; round < 100; round += 1) {
        const noise = Uint8Array.from({ length: 300 }, () => {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          return state >>> 24;
        });
        const start = state % FULL.length;
        const damaged = new Uint8Array([...FULL.subarray(0, start), ...noise, ...FULL.subarray(start)]);
        for (const raw of [noise, damaged]) {
          const parsed = await parse(raw);
          if (!parsed.ok) continue;
          for (const message of [parsed.message, { ...parsed.message, ...(await parsed.takeFiles()) }])
            expect(InboundMessage.safeParse(message).error).toBeUndefined();
        }
      }
    });
  });
}

function messageOf(parsed: ParsedMail): InboundMessage {
  if (!parsed.ok) throw new Error(`expected a message, the parser said ${parsed.reason}: ${parsed.detail}`);
  return parsed.message;
}
