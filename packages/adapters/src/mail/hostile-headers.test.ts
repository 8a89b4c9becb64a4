import { InboundMessage } from "@webordinary/domain";
import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const parser = new MailparserMailParser({
  mediaStore: { put: async () => "media/1", get: async () => null },
  isOwnAddress: () => false,
  trustDeliveredTo: true,
  authentication: { kind: "header", authservId: "mx.example" },
});

/** mailparser takes headers up to a megabyte. Bytes. */
const LENGTH = 900_000;
/** The most that was seen is 500, more than half of it mailparser's own; what isn't linear takes tens of seconds. */
const MAX_CPU_MS = 2_000;

const filled = (unit: string): string => unit.repeat(Math.floor(LENGTH / unit.length));
const mail = (...lines: string[]): string => `${lines.join("\r\n")}\r\n\r\nHello`;
const FROM = "From: scott@amelia.example";
const BOUNCE = ["From: mailer-daemon@mx.example", "Subject: failure notice"];

describe("a header of a megabyte is read in time that grows with its length", () => {
  it.each<[string, string]>([
    ["one line", mail(FROM, `X-Long: ${filled("x")}`)],
    ["one folded line", mail(FROM, `X-Long: ${filled("x\r\n ")}`)],
    ["NULs", mail(FROM, `X-Long: ${filled("\0")}`, `Subject: ${filled("\0")}`)],
    ["Received lines", mail(filled("Received: from x by y; z\r\n").trimEnd(), FROM)],
    ["Authentication-Results lines", mail(filled("Authentication-Results: mx.example; dmarc=pass\r\n").trimEnd(), "Received: x", FROM)],
    ["one Authentication-Results line", mail(`Authentication-Results: mx.example; ${filled("dkim=pass; ")}`, "Received: x", FROM)],
    ["comments that never end", mail(`Authentication-Results: mx.example; ${filled("(")}`, "Received: x", FROM)],
    ["From lines", mail(filled(`${FROM}\r\n`).trimEnd())],
    ["senders", mail(`From: ${filled("a@b.example, ")}`)],
    ["quotes in From", mail(`From: ${filled('"a@" ')}<a@b.example>`)],
    ["recipients", mail(FROM, `To: ${filled("a@b.example, ")}`)],
    ["To lines", mail(FROM, filled("To: a@b.example\r\n").trimEnd())],
    ["references", mail(FROM, `References: ${filled("<a@b> ")}`)],
    ["encoded words", mail(FROM, `Subject: ${filled("=?utf-8?B?QQ==?= ")}`)],
    ["spaces", mail(FROM, `Subject: x${filled(" ")}x`)],
    ["a report's type", mail(FROM, `Content-Type: multipart/report; ${filled("report-type ")}`)],
    ["a date's comments", mail(FROM, `Date: ${filled("(")}`)],
    ["a bounce's blank lines", `${mail(...BOUNCE)}${filled("\n")}`],
    ["a bounce's spaces", `${mail(...BOUNCE)}${filled(" ")}`],
    ["a bounce's ids", `${mail(...BOUNCE)}${filled("message-id: \n ")}`],
    [
      "a report's groups",
      `${mail(FROM, "Content-Type: multipart/report; boundary=b")}\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${filled("Action: x\r\n\r\n")}\r\n--b--`,
    ],
  ])("%s", async (_, raw) => {
    const before = process.cpuUsage();
    const parsed = await parser.parse(Buffer.from(raw), "raw/1");
    const { user, system } = process.cpuUsage(before);
    if (parsed.ok) expect(InboundMessage.safeParse(parsed.message).error).toBeUndefined();
    expect((user + system) / 1_000).toBeLessThan(MAX_CPU_MS);
  });
});
