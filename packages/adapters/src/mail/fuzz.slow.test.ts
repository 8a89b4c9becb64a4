import { InboundMessage } from "@webordinary/domain";
import { alternativeMail, ENCODED_MAILS, gmailReply, htmlMail, mailWithAttachments, outlookReply, plainMail, REPLY_CORPUS } from "@webordinary/testing";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const MAILS = 20_000;
/** Of this process's own work, for one mail. Milliseconds. */
const MAX_MILLISECONDS = 250;
const SEED = 20_261_103;

/** Deterministic: the same seed, the same mails. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.roll(choices.length)] ?? choices[0];
  }
}

type Mutation = (mail: Buffer, dice: Dice) => Buffer;

const inserted = (mail: Buffer, at: number, what: string | Buffer): Buffer => Buffer.concat([mail.subarray(0, at), Buffer.from(what), mail.subarray(at)]);
const replaced = (mail: Buffer, pattern: RegExp, by: string): Buffer => Buffer.from(mail.toString("latin1").replace(pattern, () => by), "latin1");
const CHARSETS = ["utf-16", "utf-7", "iso-2022-jp", "gb18030", "x-none", "utf-8\0", "us-ascii", "ks_c_5601-1987", "", "a".repeat(5_000)] as const;
const ENCODINGS = ["base64", "quoted-printable", "x-uuencode", "8bit", "binary", ""] as const;
const INSERTIONS = [
  "\0",
  "\0".repeat(1_000),
  "\r",
  "\n",
  "\r\n\r\n",
  "\ue000\n\ue001\n",
  "--=_fixture_0123456789\r\n",
  "--=_fixture_0123456789--\r\n",
  "Content-Type: message/rfc822\r\n\r\n",
  "Content-Type: multipart/mixed; boundary=\r\n",
  "=?utf-8?B?",
  "=?utf-8?Q?=00=0D=0A?=",
  "<blockquote>".repeat(500),
  "<div style='display:none'>",
  "> ".repeat(2_000),
  "On 3 Nov 2026, at 10:15, W <a@b.example> wrote:\n",
  "[ref:",
  "\u202e\ufeff",
  "\xff\xfe",
] as const;

const MUTATIONS: readonly [Mutation, ...Mutation[]] = [
  function flipBytes(mail, dice) {
    const copy = Buffer.from(mail);
    for (let count = dice.roll(20) + 1; count > 0 && copy.length > 0; count -= 1) copy[dice.roll(copy.length)] = dice.roll(256);
    return copy;
  },
  function truncate(mail, dice) {
    return mail.subarray(0, dice.roll(mail.length + 1));
  },
  function cutOut(mail, dice) {
    const at = dice.roll(mail.length + 1);
    return Buffer.concat([mail.subarray(0, at), mail.subarray(Math.min(mail.length, at + dice.roll(400)))]);
  },
  function doubleHeaders(mail, dice) {
    const end = Math.max(0, mail.indexOf("\r\n\r\n"));
    const header = `${mail.subarray(0, end).toString("latin1")}\r\n`;
    return Buffer.concat([Buffer.from(header.repeat(dice.of([1, 2, 50])), "latin1"), mail]);
  },
  function damageBoundary(mail, dice) {
    return replaced(mail, /boundary="[^"]*"/, dice.of(['boundary=""', "boundary", 'boundary="--"', `boundary="${"x".repeat(3_000)}"`, 'boundary="a\r\n b"']));
  },
  function lieAboutCharset(mail, dice) {
    return replaced(mail, /charset="?[^\s;"]+"?/i, `charset=${dice.of(CHARSETS)}`);
  },
  function lieAboutEncoding(mail, dice) {
    return replaced(mail, /Content-Transfer-Encoding: \S+/i, `Content-Transfer-Encoding: ${dice.of(ENCODINGS)}`);
  },
  function nest(mail, dice) {
    let nested = mail;
    for (let depth = dice.of([1, 5, 40]); depth > 0; depth -= 1) {
      const type = dice.of(["message/rfc822", `multipart/mixed; boundary="n${depth}"`]);
      const opening = type.startsWith("multipart") ? `--n${depth}\r\n` : "";
      nested = Buffer.concat([Buffer.from(`From: scott@amelia.example\r\nContent-Type: ${type}\r\n\r\n${opening}`), nested]);
    }
    return nested;
  },
  function hugeHeader(mail, dice) {
    const name = dice.of(["X-Long", "Subject", "References", "To", "From", "Content-Type", "Received", "Authentication-Results"]);
    return inserted(mail, 0, `${name}: ${dice.of(["x", "<a@b> ", "(", '"', "=?utf-8?Q?a?= ", "a;b=c;", "\r\n "]).repeat(dice.roll(8_000))}\r\n`);
  },
  function insert(mail, dice) {
    return inserted(mail, dice.roll(mail.length + 1), dice.of(INSERTIONS));
  },
  function playWithLineEnds(mail, dice) {
    const by = dice.of(["\n", "\r", "\r\r\n", "\n\r", "\r\n\r\n", "\u2028"]);
    return dice.roll(2) === 0 ? replaced(mail, /\r\n/g, by) : replaced(mail, /\r\n/, by);
  },
];

const JPEG = { type: "image/jpeg", content: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]), name: "a.jpg" };

/** Whole mails of every kind, small, so that many fit into the time. */
const WHOLE: readonly Uint8Array[] = [
  ...REPLY_CORPUS.map(({ text, html, subject }) => {
    const fields = subject === undefined ? {} : { subject };
    if (text !== undefined && html !== undefined) return alternativeMail(text, html, fields);
    return html === undefined ? plainMail(text ?? "", fields) : htmlMail(html, fields);
  }),
  ...ENCODED_MAILS.map(({ raw }) => Buffer.from(raw.replaceAll("\n", "\r\n"), "latin1")),
  gmailReply("Yes", "old"),
  outlookReply("No", "old"),
  mailWithAttachments("Two files", [JPEG, { type: "application/pdf", content: "%PDF-1.4", name: "../a.pdf" }]),
  mailWithAttachments("A mail", [{ type: "message/rfc822", content: "From: a@b.example\r\n\r\nx", name: "b.eml" }]),
  Buffer.from(
    'From: MAILER-DAEMON@mx.example\r\nTo: amelia@webordinary.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nfailed\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n',
  ),
];

function mutated(dice: Dice): Buffer {
  let mail = Buffer.from(WHOLE[dice.roll(WHOLE.length)] ?? "");
  for (let count = dice.roll(4) + 1; count > 0; count -= 1) mail = Buffer.from(dice.of(MUTATIONS)(mail, dice));
  return mail;
}

function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

describe("mutated mails", () => {
  it(`${MAILS} of them, seed ${SEED}: always a value, valid when it is a message, each within ${MAX_MILLISECONDS} ms`, async () => {
    const mediaStore = { put: async () => "media/1", get: async () => null };
    const parser = new MailparserMailParser({ mediaStore, trustDeliveredTo: true, isOwnAddress: (address) => address.endsWith("@webordinary.example") });
    const dice = new Dice(SEED);
    const faults: string[] = [];
    const ends = { read: 0, refused: 0 };
    for (let index = 0; index < MAILS; index += 1) {
      const mail = mutated(dice);
      const milliseconds = async (): Promise<number> => {
        const before = cpuMilliseconds();
        const parsed = await parser.parse(mail, "raw/1");
        const spent = cpuMilliseconds() - before;
        ends[parsed.ok ? "read" : "refused"] += 1;
        const problem = parsed.ok ? InboundMessage.safeParse(parsed.message).error : undefined;
        if (problem !== undefined) faults.push(`mail ${index}: ${problem.message}`);
        return spent;
      };
      // The lesser of two: a collection of garbage isn't the mail's fault.
      const first = await milliseconds();
      const spent = first < MAX_MILLISECONDS ? first : Math.min(first, await milliseconds());
      if (spent >= MAX_MILLISECONDS) faults.push(`mail ${index}: ${Math.round(spent)} ms for ${mail.length} bytes`);
    }
    console.log(`fuzz of the mail parser, seed ${SEED}: ${ends.read} read, ${ends.refused} refused`);
    expect(faults).toEqual([]);
    // Mutations that refuse everything, or that do nothing, would prove nothing.
    expect(Math.min(ends.read, ends.refused)).toBeGreaterThan(MAILS / 100);
  });
});
