import { alternativeMail, mailWithAttachments, plainMail, randomBytes } from "@webordinary/testing";
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { liftLargeParts, putBack, putBackAll } from "./lifted-parts.ts";

const noise = (length: number, seed = 1): Buffer => Buffer.from(randomBytes(length, seed));
const file = (content: Uint8Array, name = "a.bin") => ({ type: "application/octet-stream", name, content });
const mail = (...contents: Uint8Array[]): Buffer =>
  Buffer.from(
    mailWithAttachments(
      "Hi",
      contents.map((content, index) => file(content, `${index}.bin`)),
    ),
  );

/** A mail within a mail is a file, as the mail parser has it. */
const OPTIONS = { ignoreEmbedded: true, skipHtmlToText: true } as const;

const FORWARDED =
  "From: scott@amelia.example\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n";

/** As the mail parser does it; `lifted` says how many parts went around. */
async function read(raw: Buffer): Promise<{ lifted: number; back: boolean; contents: Buffer[] }> {
  const lifted = liftLargeParts(raw);
  const { attachments } = await simpleParser(lifted?.rest ?? raw, OPTIONS);
  const back = lifted === null || putBack(attachments, lifted.contents);
  return { lifted: lifted?.contents.size ?? 0, back, contents: attachments.map(({ content }) => content) };
}
const asIs = async (raw: Buffer): Promise<Buffer[]> => (await simpleParser(raw, OPTIONS)).attachments.map(({ content }) => content);

describe("large parts", () => {
  it.each([99_998, 99_999, 100_000, 100_001])("of %i bytes go around the parser, and come out as they were, between small ones", async (length) => {
    const contents = [noise(length), noise(500, 2), noise(length + 57, 3)];
    expect(await read(mail(...contents))).toEqual({ lifted: 2, back: true, contents });
  });

  it("are found with either line end, and when nothing follows", async () => {
    const raw = mail(noise(100_000));
    const unix = Buffer.from(raw.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
    const cut = raw.subarray(0, raw.lastIndexOf("\n--"));
    for (const variant of [unix, cut]) expect(await read(variant)).toEqual({ lifted: 1, back: true, contents: [noise(100_000)] });
  });

  it.each<[string, (raw: string) => string]>([
    [
      "has another encoding",
      (raw) => raw.replace(/Content-Transfer-Encoding: base64(?=\r\n(?:.+\r\n)*Content-Disposition)/, "Content-Transfer-Encoding: 7bit"),
    ],
    ["has a line that is shorter", (raw) => raw.replace(/(\r\n[\w+/]{40})([\w+/]{36}\r\n[\w+/]{76}\r\n)/, "$1\r\n$2")],
    ["has other characters in it", (raw) => raw.replace(/\r\n[\w+/]{76}\r\n(?=[\w+/]{76}\r\n)/, `\r\n${"* ".repeat(38)}\r\n`)],
    ["is padded in the middle", (raw) => raw.replace(/[\w+/]{4}\r\n(?=[\w+/]{76}\r\n)/, "QQ==\r\n")],
  ])("stay where they are when one %s", async (_, change) => {
    const whole = mail(noise(100_000)).toString("latin1");
    const raw = Buffer.from(change(whole), "latin1");
    expect(raw.toString("latin1")).not.toBe(whole);
    expect(await read(raw)).toEqual({ lifted: 0, back: true, contents: await asIs(raw) });
  });

  it.each([
    ["in a mail that is a file itself", `${FORWARDED}${mail(noise(100_000)).toString("latin1")}\r\n--outer--`],
    ["when another part holds the mark", mail(noise(100_000), Buffer.from("lifted part 1")).toString("latin1")],
    ["when it is the text", Buffer.from(plainMail("Hello\n".repeat(20_000))).toString("latin1")],
  ])("make the mail be read as a whole %s", async (_, raw) => {
    expect(await read(Buffer.from(raw, "latin1"))).toMatchObject({ lifted: 1, back: false });
  });

  it.each(["base64", "Content-Transfer-Encoding: base64\n\n", "Content-Transfer-Encoding: base64\n", "\nContent-Transfer-Encoding: base64 ", "\n--"])(
    "are looked for in linear time among %j",
    (unit) => {
      const before = process.cpuUsage();
      liftLargeParts(Buffer.from(unit.repeat(3_000_000 / unit.length)));
      expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
    },
  );
});

const PLAIN = "Die Öffnungszeiten: 9–17 Uhr.\r\n".repeat(100);
const HTML = "<p>Die <b>Öffnungszeiten</b>: 9–17 Uhr.</p>\n".repeat(100);
const TWO_TEXTS = Buffer.from(alternativeMail(PLAIN, HTML)).toString("latin1");
const TEXT_OPTIONS = { ...OPTIONS, skipTextToHtml: true } as const;

type Texts = { readonly text?: string | undefined; readonly html: string | false };
const textsOf = ({ text, html }: Texts): Texts => ({ text, html });

async function readTexts(raw: string): Promise<{ lifted: number; back: boolean } & Texts> {
  const mail = Buffer.from(raw, "latin1");
  const lifted = liftLargeParts(mail);
  const parsed = await simpleParser(lifted?.rest ?? mail, TEXT_OPTIONS);
  const back = lifted === null || putBackAll(parsed, lifted.contents);
  return { lifted: lifted?.contents.size ?? 0, back, ...textsOf(parsed) };
}
const textsAsTheyAre = async (raw: string): Promise<Texts> => textsOf(await simpleParser(Buffer.from(raw, "latin1"), TEXT_OPTIONS));

describe("texts of a page", () => {
  it.each<[string, (raw: string) => string]>([
    ["as they come", (raw) => raw],
    ["with the other line end", (raw) => raw.replaceAll("\r\n", "\n")],
    ["with a folded type in quotes", (raw) => raw.replaceAll("; charset=utf-8", ';\r\n\tcharset="UTF-8"')],
    ["that say they are ASCII and are not", (raw) => raw.replaceAll("charset=utf-8", "charset=us-ascii")],
  ])("go around the parser, and come out as it would have made them, %s", async (_, change) => {
    const raw = change(TWO_TEXTS);
    expect(await readTexts(raw)).toEqual({ lifted: 2, back: true, ...(await textsAsTheyAre(raw)) });
  });

  it.each<[string, string]>([
    ["in another charset", TWO_TEXTS.replaceAll("charset=utf-8", "charset=iso-8859-1")],
    ["whose lines flow", TWO_TEXTS.replaceAll("charset=utf-8", "charset=utf-8; format=flowed")],
    ["of two types", TWO_TEXTS.replaceAll("charset=utf-8", "charset=utf-8\r\nContent-Type: text/plain")],
    ["that are short", Buffer.from(alternativeMail("Hi", "<p>Hi</p>")).toString("latin1")],
    ["in a large mail", `${TWO_TEXTS}${" ".repeat(256 * 1024)}`],
  ])("stay where they are %s", async (_, raw) => {
    expect(await readTexts(raw)).toEqual({ lifted: 0, back: true, ...(await textsAsTheyAre(raw)) });
  });

  it.each<[string, string]>([
    ["when several stand in one body", TWO_TEXTS.replace("multipart/alternative", "multipart/mixed").replace("text/html", "text/plain")],
    ["in a mail that is a file itself", `${FORWARDED}${TWO_TEXTS}\r\n--outer--`],
    [
      "in such a file, whatever stands above it",
      `${FORWARDED.replace("--outer", "--outer\r\n\r\nlifted text 1\r\n--outer")}${TWO_TEXTS}\r\n--outer--`,
    ],
  ])("make the mail be read as a whole %s", async (_, raw) => {
    expect(await readTexts(raw)).toMatchObject({ lifted: 2, back: false });
  });

  it("of a file are the file's", async () => {
    const raw = Buffer.from(mailWithAttachments("Hi", [{ type: "text/plain; charset=utf-8", name: "a.txt", content: PLAIN }]));
    const lifted = liftLargeParts(raw);
    const parsed = await simpleParser(lifted?.rest ?? raw, TEXT_OPTIONS);
    const back = lifted !== null && putBackAll(parsed, lifted.contents);
    expect({ back, text: parsed.text?.trim(), files: parsed.attachments.map(({ content }) => content.toString()) }).toEqual({
      back: true,
      text: "Hi",
      files: [PLAIN],
    });
  });
});
