import { describe, expect, it } from "vitest";
import { MailparserMailParser } from "./mailparser-mail-parser.ts";

const parser = new MailparserMailParser({
  mediaStore: { put: async () => "media/1", get: async () => null },
  isOwnAddress: () => false,
  trustDeliveredTo: true,
});

async function messageOf(...lines: readonly string[]) {
  const parsed = await parser.parse(Buffer.from(lines.join("\r\n")), "raw/1");
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  return { ...parsed.message, ...(await parsed.takeFiles()) };
}

const RETURNED = [
  "Received: from x",
  "From: amelia@webordinary.example",
  "Message-ID:",
  " <reply-1@eu-west-1.amazonses.com>",
  "Subject: Re: Hours",
  "",
  "Done.",
];

/** As Postfix, Exchange, Gmail and Amazon SES write it. */
function report(status: readonly string[], returned = ["Content-Type: message/rfc822", "", ...RETURNED], header: readonly string[] = []): string[] {
  return [
    "Return-Path: <>",
    "From: Mail Delivery System <MAILER-DAEMON@mx.example>",
    "Subject: Undelivered Mail Returned to Sender",
    ...header,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "I'm sorry to have to inform you that your message could not be delivered.",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    ...status,
    "--b",
    ...returned,
    "--b--",
  ];
}

const perMessage = ["Reporting-MTA: dns; mx.example", "Arrival-Date: Tue, 03 Nov 2026 10:15:00 +0000", ""];
const unknownUser = [
  "Final-Recipient: rfc822; Scott@amelia.example",
  "Original-Recipient: rfc822;scott@amelia.example",
  "Action: failed",
  "Status: 5.1.1",
  "Diagnostic-Code: smtp; 550 5.1.1 <scott@amelia.example>:",
  "    Recipient address rejected: User unknown",
];

describe("a report by the standard (RFC 3464)", () => {
  it("says who doesn't get which mail, and why", async () => {
    expect(await messageOf(...report([...perMessage, ...unknownUser]))).toMatchObject({
      automatic: "bounce",
      attachments: [],
      text: "I'm sorry to have to inform you that your message could not be delivered.",
      deliveryReport: {
        status: "failed",
        recipient: "scott@amelia.example",
        originalMessageId: "<reply-1@eu-west-1.amazonses.com>",
        diagnostic: "550 5.1.1 <scott@amelia.example>: Recipient address rejected: User unknown",
      },
    });
  });

  it.each<[string, string[], string | null, string | null]>([
    [
      "failed, by its action, though the status passes",
      ["Final-Recipient: rfc822;a@b.example", "Action: failed", "Status: 4.4.7"],
      "failed",
      "4.4.7",
    ],
    ["delayed", ["Final-Recipient: rfc822;a@b.example", "Action: delayed (will retry)", "Status: 4.4.1"], "delayed", "4.4.1"],
    ["delivered", ["Final-Recipient: rfc822;a@b.example", "Action: Delivered", "Status: 2.0.0"], "delivered", "2.0.0"],
    ["relayed, which is delivered", ["Final-Recipient: rfc822;a@b.example", "Action: relayed", "Status: 2.0.0"], "delivered", "2.0.0"],
    ["without an action, by its status", ["Final-Recipient: rfc822;a@b.example", "Status: 5.7.1 (refused)"], "failed", "5.7.1 (refused)"],
    [
      "about several, by the worst",
      [
        "Final-Recipient: rfc822;x@y.example",
        "Action: delivered",
        "Status: 2.0.0",
        "",
        "Final-Recipient: rfc822;a@b.example",
        "Action: failed",
        "Status: 5.2.2",
      ],
      "failed",
      "5.2.2",
    ],
    ["with an international recipient", ["Final-Recipient: utf-8; a@b.example", "Action: failed", "Status: 5.1.1"], "failed", "5.1.1"],
  ])("may be %s", async (_, group, status, diagnostic) => {
    const { deliveryReport } = await messageOf(...report([...perMessage, ...group]));
    expect(deliveryReport).toEqual({ status, recipient: "a@b.example", originalMessageId: "<reply-1@eu-west-1.amazonses.com>", diagnostic });
  });

  it.each<[string, string[], string[], string | null]>([
    ["in the returned header", ["Content-Type: text/rfc822-headers", "", ...RETURNED.slice(0, 5)], [], "<reply-1@eu-west-1.amazonses.com>"],
    [
      "in base64",
      ["Content-Type: text/rfc822-headers", "Content-Transfer-Encoding: base64", "", Buffer.from("Message-ID: <x@y.example>\r\n").toString("base64")],
      [],
      "<x@y.example>",
    ],
    ["in the report's own In-Reply-To", [], ["In-Reply-To: <x@y.example>"], "<x@y.example>"],
    ["in the report's own References, the last", [], ["References: <w@y.example> <x@y.example>"], "<x@y.example>"],
    ["nowhere", [], [], null],
  ])("has the mail's id %s", async (_, returned, header, id) => {
    const { deliveryReport } = await messageOf(...report([...perMessage, ...unknownUser], returned, header));
    expect(deliveryReport?.originalMessageId).toBe(id);
  });

  it("isn't one when somebody read the mail, or complains", async () => {
    for (const type of ["disposition-notification", "feedback-report"]) {
      const lines = report(unknownUser).map((line) =>
        line.replace("report-type=delivery-status", `report-type=${type}`).replace("<>", "<scott@amelia.example>"),
      );
      const message = await messageOf(...lines.map((line) => line.replace("MAILER-DAEMON@mx.example", "scott@amelia.example")));
      expect([message.automatic, message.deliveryReport]).toEqual(["auto-submitted", null]);
    }
  });
});

describe("a report by no standard", () => {
  const qmail = [
    "Return-Path: <>",
    "From: MAILER-DAEMON@mx.example",
    "Subject: failure notice",
    "",
    "Hi. This is the qmail-send program at mx.example.",
    "I'm afraid I wasn't able to deliver your message to the following addresses.",
    "",
    "<scott@amelia.example>:",
    "Sorry, no mailbox here by that name. (#5.1.1)",
    "",
    "--- Below this line is a copy of the message.",
    "",
    "Return-Path: <amelia@webordinary.example>",
    "Message-ID: <reply-1@eu-west-1.amazonses.com>",
  ];
  const exim = [
    "Return-Path: <>",
    "X-Failed-Recipients: scott@amelia.example",
    "Auto-Submitted: auto-replied",
    "From: Mail Delivery System <Mailer-Daemon@mx.example>",
    "Subject: Mail delivery failed: returning message to sender",
    "In-Reply-To: <reply-1@eu-west-1.amazonses.com>",
    "",
    "A message that you sent could not be delivered to one or more of its recipients. This is a permanent error.",
  ];
  const exchange = [
    "From: postmaster@amelia.example",
    "Subject: Unzustellbar: Re: Hours",
    "In-Reply-To: <reply-1@eu-west-1.amazonses.com>",
    "",
    "Fehler bei der Nachrichtenzustellung an folgende Empfänger:",
    "",
    "scott@amelia.example",
  ];
  it.each([
    ["qmail's", qmail, "failed", "Sorry, no mailbox here by that name. (#5.1.1)"],
    ["qmail's that only waits", qmail.map((line) => line.replace("#5.1.1", "#4.4.1")), "delayed", "Sorry, no mailbox here by that name. (#4.4.1)"],
    ["Exim's", exim, "failed", "Mail delivery failed: returning message to sender"],
    [
      "Exim's of a delay",
      exim.map((line) => line.replace(/^Subject:.*/, "Subject: Warning: message 1x delayed 24 hours")),
      "delayed",
      "Warning: message 1x delayed 24 hours",
    ],
    ["Exchange's", exchange, "failed", "Unzustellbar: Re: Hours"],
  ])("is read as far as it tells: %s", async (_, lines, status, diagnostic) => {
    const message = await messageOf(...lines);
    expect([message.automatic, message.deliveryReport]).toEqual([
      "bounce",
      { status, recipient: "scott@amelia.example", originalMessageId: "<reply-1@eu-west-1.amazonses.com>", diagnostic },
    ]);
  });

  it.each([
    ["an absence without a return path", ["Return-Path: <>", "From: scott@amelia.example", "Subject: Out of office", "", "Back on 5.1.1"]],
    ["a mail server's newsletter", ["From: postmaster@mx.example", "Subject: New rules", "", "Hello"]],
    ["a person who speaks of one", ["From: scott@amelia.example", "Subject: Undeliverable: Re: Hours", "", "It says 5.1.1, what is wrong?"]],
  ])("isn't %s", async (_, lines) => {
    expect((await messageOf(...lines)).deliveryReport).toBe(null);
  });
});

it("a forwarded report is a person's mail, with the report as a file", async () => {
  const lines = report(unknownUser).map((line) => line.replace("multipart/report; report-type=delivery-status", "multipart/mixed"));
  const message = await messageOf(
    ...lines.map((line) => line.replace("<>", "<scott@amelia.example>").replace("MAILER-DAEMON@mx.example", "scott@amelia.example")),
  );
  expect([message.automatic, message.deliveryReport, message.attachments.length]).toEqual([null, null, 2]);
});
