import { plainMail, receivedBySes, type SesFindings } from "@webordinary/testing";
import { describe, expect, it } from "vitest";
import { SANDBOX } from "../system/loopback-client.ts";
import type { AuthenticationOptions } from "./authentication.ts";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const SES: AuthenticationOptions = { kind: "ses" };

async function judge(raw: Uint8Array, authentication?: AuthenticationOptions, trustDeliveredTo = false) {
  const parser = new MailparserMailParser({
    mediaStore: { put: async () => "media/1", get: async () => null },
    isOwnAddress: () => false,
    trustDeliveredTo,
    ...(authentication ? { authentication } : {}),
  });
  const parsed = await parser.parse(raw, "raw/1");
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  return { from: parsed.message.from, ...parsed.message.authentication };
}
const mail = (from = "scott@amelia.example", ...headers: string[]): Uint8Array => plainMail("Hi", { from, headers });
const bySes = (findings: SesFindings, raw = mail()) => judge(receivedBySes(raw, findings), SES);

describe("what Amazon SES found", () => {
  const other = [{ result: "pass", domain: "elsewhere.example" }];
  it.each<[string, SesFindings, string, string]>([
    ["all checks passed", {}, "passed", "spf=pass dkim=pass dmarc=pass"],
    ["DMARC failed, whatever else passed", { dmarc: "fail" }, "failed", "spf=pass dkim=pass dmarc=fail"],
    ["it holds a virus", { virus: "FAIL" }, "failed", "spf=pass dkim=pass dmarc=pass virus=fail"],
    ["it is spam", { spam: "FAIL" }, "failed", "spf=pass dkim=pass dmarc=pass spam=fail"],
    ["it may be spam", { spam: "GRAY" }, "passed", "spf=pass dkim=pass dmarc=pass"],
    ["no DMARC, SPF passed for the domain", { dmarc: "none", dkim: [] }, "passed", "spf=pass dmarc=none"],
    ["no DMARC, SPF passed for its mail server", { dmarc: "none", dkim: [], returnPath: "b@bounce.amelia.example" }, "passed", "spf=pass dmarc=none"],
    ["no DMARC, DKIM passed for the domain", { dmarc: "none", spf: "softfail" }, "passed", "spf=softfail dkim=pass dmarc=none"],
    [
      "no DMARC, all passed for somebody else",
      { dmarc: "none", returnPath: "x@elsewhere.example", dkim: other, headerFrom: "amelia.example" },
      "unknown",
      "spf=pass dkim=pass dmarc=none",
    ],
    [
      "no DMARC, for a domain that ends alike",
      { dmarc: "none", returnPath: "x@evilamelia.example", dkim: [], headerFrom: "amelia.example" },
      "unknown",
      "spf=pass dmarc=none",
    ],
    [
      "no DMARC, for a top-level domain",
      { dmarc: "none", spf: "none", dkim: [{ result: "pass", domain: "example" }] },
      "unknown",
      "spf=none dkim=pass dmarc=none",
    ],
    ["no DMARC, and SPF failed", { dmarc: "none", spf: "fail", dkim: [] }, "failed", "spf=fail dmarc=none"],
    ["nothing was found", { dmarc: "none", spf: "none", dkim: [] }, "unknown", "spf=none dmarc=none"],
    ["DNS didn't answer", { dmarc: "temperror", spf: "temperror", dkim: [] }, "unknown", "spf=temperror dmarc=temperror"],
    [
      "it read another From than we do",
      { headerFrom: "elsewhere.example" },
      "failed",
      "spf=pass dkim=pass dmarc=pass: checked for elsewhere.example, and the mail says that it is from amelia.example",
    ],
  ])("%s", async (_, findings, verdict, detail) => {
    expect(await bySes({ returnPath: "bounces@amelia.example", headerFrom: "amelia.example", ...findings })).toEqual({
      from: "scott@amelia.example",
      verdict,
      detail,
    });
  });

  const forged = ["Authentication-Results: amazonses.com; spf=pass; dkim=pass header.i=@amelia.example; dmarc=pass header.from=amelia.example"];
  const received =
    "Received: from x.example (x.example [192.0.2.9]) by inbound-smtp.eu-west-1.amazonaws.com with SMTP id x for y; Tue, 03 Nov 2026 10:00:00 +0000";

  it("trap 3: isn't what the sender wrote below it", async () => {
    const raw = mail(undefined, ...forged, "X-SES-Spam-Verdict: PASS");
    expect((await bySes({ dmarc: "fail" }, raw)).verdict).toBe("failed");
    expect((await bySes({ dmarc: "none", spf: "none", dkim: [] }, raw)).verdict).toBe("unknown");
  });

  it.each([
    ["the sender's alone", mail(undefined, ...forged)],
    ["below a Received line of another server", mail(undefined, "Received: from a by b.example; Tue, 03 Nov 2026 10:00:00 +0000", ...forged)],
    ["above SES's line, and so nobody's whom we know", mail(undefined, "X-Forged: 1", received, ...forged)],
    ["below a second Received line", mail(undefined, received, received, ...forged)],
    ["behind SES's receipt", mail(undefined, received, "X-SES-RECEIPT: abc", ...forged)],
    ["of another service", mail(undefined, received, ...forged.map((line) => line.replace("amazonses.com", "elsewhere.example")))],
  ])("trap 3: isn't a line that is %s", async (_, raw) => {
    expect((await judge(raw, SES)).verdict).toBe("unknown");
  });

  it.each([
    ["the envelope's sender", { returnPath: '"; dmarc=pass header.from=amelia.example; "@elsewhere.example' }],
    ["the greeting", { helo: "x;dmarc=pass" }],
    ["a comment", { returnPath: "a@evil(.example" }],
  ])("trap 3: can't be made up by %s", async (_, findings) => {
    expect((await bySes({ dmarc: "none", spf: "none", dkim: [], headerFrom: "amelia.example", ...findings })).verdict).toBe("unknown");
  });

  it("is not asked for when nobody says so", async () => {
    expect(await judge(receivedBySes(mail()))).toEqual({ from: "scott@amelia.example", verdict: "unknown", detail: "no check was made" });
  });
});

describe("the sender", () => {
  it.each([
    ["the mailbox, not the name beside it", '"amelia@shop.example" <eve@elsewhere.example>', "eve@elsewhere.example", "passed"],
    ["also beside a name without quotes", "amelia@shop.example <eve@elsewhere.example>", "eve@elsewhere.example", "passed"],
    ["not what an encoded word spells", "=?utf-8?Q?amelia=40shop.example?= <eve@elsewhere.example>", "eve@elsewhere.example", "passed"],
    ["in lower case", "Scott <SCOTT@Shop.EXAMPLE>", "scott@shop.example", "passed"],
    ["one in a group", "Team: scott@shop.example;", "scott@shop.example", "passed"],
    ["the same one twice", "scott@shop.example, Scott <scott@shop.example>", "scott@shop.example", "passed"],
    ["with a comma in the name", "Müller, Anna <anna@shop.example>", "anna@shop.example", "passed"],
    ["an international domain, as people write it", "Anna <anna@xn--kse-qla.example>", "anna@käse.example", "passed"],
    ["the same written otherwise", "Anna <anna@KÄSE.example>", "anna@käse.example", "passed"],
    ["not one that looks alike", "Amelia <amelia@shоp.example>", "amelia@shоp.example", "passed"],
    ["nobody, when there are two", "amelia@shop.example, eve@elsewhere.example", "amelia@shop.example", "failed"],
    ["nobody, when a group has two", "Team: amelia@shop.example, eve@elsewhere.example;", "amelia@shop.example", "failed"],
    ["nobody, of two in brackets", "<amelia@shop.example> <eve@elsewhere.example>", "amelia@shop.example", "failed"],
    ["nobody, of two without", "amelia@shop.example eve@elsewhere.example", "amelia@shop.example", "failed"],
    ["nobody, with an address in a comment", "amelia@shop.example (<eve@elsewhere.example>)", "amelia@shop.example", "failed"],
    ["nobody, beside one that can't be used", '"a b"@elsewhere.example, amelia@shop.example', "amelia@shop.example", "failed"],
  ])("is %s: %s", async (_, from, expected, verdict) => {
    expect(await judge(mail(from), { kind: "trusted-senders", addresses: "all" })).toMatchObject({ from: expected, verdict });
  });

  it("is nobody when another From line follows", async () => {
    expect(await judge(mail(undefined, "From: eve@elsewhere.example"), SES)).toEqual({
      from: "eve@elsewhere.example",
      verdict: "failed",
      detail: "several senders: its From names more than one address",
    });
  });

  it.each([
    "=?utf-8?Q?amelia?=@shop.example",
    "=?utf-8?B?QW1lbGlhIDxhbWVsaWFAc2hvcC5leGFtcGxlPg==?=",
    '"amelia@shop.example"@elsewhere.example',
    "amelia@shop.example@elsewhere.example",
    "undisclosed:;",
    "s\u212a@shop.example",
    "amelia@[192.0.2.1]",
  ])("is none whom every reader would take for the same in %s", async (from) => {
    await expect(judge(mail(from))).rejects.toThrow(/^no-sender: /);
  });
});

describe("a mail server in front", () => {
  const header: AuthenticationOptions = { kind: "header", authservId: "mx.shop.example" };
  const spf = "Authentication-Results: MX.shop.example; spf=pass smtp.mailfrom=amelia.example";
  const dmarc = "Authentication-Results: mx.shop.example 1; dmarc=fail (p=none) header.from=amelia.example";
  const received = "Received: from x by mx.shop.example; Tue, 03 Nov 2026 10:15:00 +0000";
  const listener = [
    "Return-Path: <scott@amelia.example>",
    "Delivered-To: amelia@webordinary.example",
    "Received: from mx.shop.example ([192.0.2.1]) by webordinary with SMTP; Tue, 03 Nov 2026 10:15:00 +0000",
  ];

  it.each<[string, string[], string]>([
    ["above its Received line", [spf, received], "passed"],
    ["in two lines", [spf, dmarc, received], "failed"],
    ["not below it", [received, spf], "unknown"],
    ["not without one", [spf], "unknown"],
    ["not under another name", [spf.replace("MX", "mx2"), received], "unknown"],
    ["below the lines of our listener", [...listener, spf, received], "passed"],
    ["not below the lines of our listener alone", [...listener, spf], "unknown"],
  ])("is believed %s", async (_, lines, verdict) => {
    expect((await judge(mail(undefined, ...lines), header, true)).verdict).toBe(verdict);
  });

  it("isn't believed to have handed in what came out of a sandbox", async () => {
    const lines = [...listener.map((line) => line.replace("192.0.2.1", SANDBOX)), spf, received];
    expect((await judge(mail(undefined, ...lines), header, true)).verdict).toBe("unknown");
  });
});

describe("senders on one machine", () => {
  const from = (ip: string): Uint8Array =>
    mail(
      undefined,
      "Return-Path: <scott@amelia.example>",
      "Delivered-To: amelia@webordinary.example",
      `Received: from laptop ([${ip}]) by webordinary with SMTP; Tue, 03 Nov 2026 10:15:00 +0000`,
    );
  it.each<[string, Uint8Array, readonly string[] | "all", string]>([
    ["all of them", from("127.0.0.1"), "all", "passed"],
    ["all, by IPv6", from("::1"), "all", "passed"],
    ["all, by IPv4 in IPv6", from("::ffff:127.0.0.1"), "all", "passed"],
    ["whom the settings name", from("127.0.0.1"), ["Scott@Amelia.example"], "passed"],
    ["nobody else", from("127.0.0.1"), ["anna@amelia.example"], "unknown"],
    ["nobody over a network", from("192.0.2.7"), "all", "unknown"],
    ["nobody over a network, whatever they write below", from("192.0.2.7"), ["scott@amelia.example"], "unknown"],
    ["nobody in a sandbox, such as a site's build", from(SANDBOX), "all", "unknown"],
    ["nobody in a sandbox, whomever the settings name", from(SANDBOX), ["scott@amelia.example"], "unknown"],
    ["who hands a mail in without the listener", mail(), "all", "passed"],
  ])("are believed: %s", async (_, raw, addresses, verdict) => {
    expect((await judge(raw, { kind: "trusted-senders", addresses }, true)).verdict).toBe(verdict);
  });
});
