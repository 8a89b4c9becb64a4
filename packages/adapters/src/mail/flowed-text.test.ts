import { describe, expect, it } from "vitest";
import { flowedMail, unflowed } from "./flowed-text.ts";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const parser = new MailparserMailParser({
  mediaStore: { put: async () => "media/1", get: async () => null },
  trustDeliveredTo: true,
  isOwnAddress: () => false,
});

const HEADER = "From: scott@amelia.example\r\nTo: amelia@webordinary.example\r\nSubject: Re: Timetable\r\nMIME-Version: 1.0\r\n";
const ANNOUNCED = "On 09/11/2026 08:07, WebOrdinary wrote:";

const mail = (body: readonly string[], type = "text/plain; charset=UTF-8; format=flowed"): Buffer =>
  Buffer.from(`${HEADER}Content-Type: ${type}\r\n\r\n${body.join("\r\n")}\r\n`);

async function said(raw: Buffer): Promise<string> {
  const parsed = await parser.parse(raw, "raw/1");
  return parsed.ok ? parsed.message.text : `refused: ${parsed.reason}`;
}

describe("an answer in a flowed mail", () => {
  it("is none of the quoted line that it stands below, nor is a quoted line one with the next by its mark", async () => {
    const body = [ANNOUNCED, "> Two classes have no teacher: Tuesday ", "> evening and ", "", "Priya, and the ", "new one.", "", "> Saturday ", "me"];
    expect(await said(mail(body))).toBe("> Two classes have no teacher: Tuesday evening and\nPriya, and the new one.\n\n> Saturday\nme");
  });

  it("is read so as a part of a mail, and with spaces that are the program's", async () => {
    const text = ["Open on Mon", "days and Tues", "days."].join(" \r\n");
    const type = 'Content-Type: text/plain;\r\n\tcharset=us-ascii;\r\n\tformat="flowed";\r\n\tdelsp=yes\r\n';
    const parts = `--b\r\n${type}\r\n${text}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>other</p>\r\n--b--`;
    expect(await said(mail([parts], "multipart/alternative; boundary=b"))).toBe("Open on Mondays and Tuesdays.");
  });
});

describe("joined lines", () => {
  it.each([
    ["one \ntwo \nthree\nfour", "one two three\nfour"],
    ["> a \n> b\n>> c \n>> d\ne", "> a b\n>> c d\ne"],
    ["> a \nb", "> a \nb"],
    ["a \n\nb", "a \n\nb"],
    [">\n> \n> > a", ">\n>\n> > a"],
    ["a \n-- \nScott", "a \n-- \nScott"],
    [" > not a quote\n From here", "> not a quote\nFrom here"],
    ["", ""],
  ])("%j", (text, joined) => {
    expect(unflowed(text, false)).toBe(joined);
  });
});

describe("a mail is left as it came", () => {
  it.each([
    ["without a flowed text", mail(["It says: Content-Type: text/plain; format=flowed"], "text/plain")],
    ["when the text is a file", mail(["a "], "text/plain; format=flowed\r\nContent-Disposition: attachment; filename=a.txt")],
    ["when it brings another mail", mail(["--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: text/plain; format=flowed"])],
    ["when it is longer than a header", Buffer.from(`X: ${"y".repeat(2_000)}\nContent-Type: text/plain;\n\n format=flowed`)],
  ])("%s", (_, raw) => {
    expect(flowedMail(raw)).toBe(null);
  });
});
