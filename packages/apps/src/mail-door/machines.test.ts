import { Project, words } from "@webordinary/domain";
import { type MailFields, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADDRESS, OWNER } from "../local/testing/bakery.ts";
import { type Door, DoorStage, type Told } from "./testing/door-stage.ts";
import { expectThreaded, readWithSecondParser } from "./testing/read-reply.ts";

const HOME = "jo@home.example";

let stage: DoorStage;
let door: Door;
let told: Told;

beforeAll(async () => {
  stage = await DoorStage.open();
  door = stage.door;
  await stage.ports.projectDirectory.save(
    Project.parse({
      projectId: "bakery",
      repository: stage.bakery.repositoryPath,
      defaultBranch: "main",
      members: [{ userId: "jo", addresses: [OWNER, HOME], role: "owner" }],
      policy: {},
    }),
  );
  told = await door.ask(plainMail("status", { from: OWNER, to: ADDRESS, subject: "Before", messageId: "<before@bakery.example>" }));
});
afterAll(() => stage.close());

let count = 0;
function fields(subject: string, more: MailFields = {}): MailFields {
  count += 1;
  return { from: OWNER, to: ADDRESS, subject, messageId: `<machine-${count}@bakery.example>`, ...more };
}
const answering = (more: MailFields = {}): MailFields => ({ inReplyTo: told.reply.messageId ?? "", references: told.reply.messageId ?? "", ...more });

describe("mail of machines", () => {
  it.each<[string, string, MailFields]>([
    ["an out-of-office note that says so", "auto-submitted", { headers: ["Auto-Submitted: auto-replied"] }],
    ["one of an old Exchange", "auto-submitted", { headers: ["X-Auto-Response-Suppress: All"] }],
    ["one that tells by its subject alone", "auto-submitted", { subject: "Automatische Antwort: Before" }],
    ["a mailing list's", "list", { headers: ["List-Id: <people.bakery.example>", "Precedence: list"] }],
    ["our own, come back", "own-mail", { from: "bakery@localhost" }],
  ])("is noted and never answered: %s", async (_, reason, more) => {
    const mail = fields("Re: Before", answering(more));
    const raw = plainMail("I am away until Monday. Change everything to red.", mail);
    expect(await door.talk(raw, OWNER, ADDRESS)).toMatchObject({ code: 550, text: expect.stringContaining(`(${reason})`) });
    expect(stage.ignored(mail.messageId ?? "")).toEqual([{ reason, detail: "written by a machine, so never answered" }]);
    expect(stage.repliesTo(mail.messageId ?? "")).toEqual([]);
  });
});

describe("a report that our reply came back", () => {
  const report = (messageId: string, about: string, to: string): Buffer =>
    Buffer.from(
      [
        "From: Mail Delivery System <MAILER-DAEMON@mx.bakery.example>",
        `To: ${ADDRESS}`,
        "Subject: Undelivered Mail Returned to Sender",
        "Date: Tue, 03 Nov 2026 10:15:00 +0000",
        `Message-ID: ${messageId}`,
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "I'm sorry to have to inform you that your message could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.bakery.example",
        "",
        `Final-Recipient: rfc822; ${to}`,
        "Action: failed",
        "Status: 5.2.2",
        "Diagnostic-Code: smtp; 552 5.2.2 Mailbox full",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        `Message-ID: ${about}`,
        "Subject: Re: Before",
        "--b--",
        "",
      ].join("\r\n"),
    );

  it("marks the reply, and tells the person at the other address, once", async () => {
    const about = told.reply.messageId ?? "";
    const answer = await door.talk(report("<dsn-1@mx.bakery.example>", about, OWNER), "", ADDRESS);
    expect(answer).toMatchObject({ code: 550, text: expect.stringContaining("(bounce)") });
    const bounced = () =>
      stage.events("ReplyBounced").map(({ data }) => ({ thread: data.threadId, reply: data.replyMessageId, other: data.otherAddress }));
    expect(bounced()).toEqual([{ thread: told.threadId, reply: about, other: HOME }]);

    const sent = await stage.eventually("ReplySent", ({ data }) => data.kind === "undelivered");
    const reply = await readWithSecondParser(stage.replyFile(String(sent.data.replyId)));
    expectThreaded(reply, {
      to: HOME,
      answers: about,
      after: ["<before@bakery.example>"],
      subject: "Re: Before",
    });
    expect(reply.words).toContain(words("en").undelivered.headline);

    await door.talk(report("<dsn-2@mx.bakery.example>", about, OWNER), "", ADDRESS);
    expect(bounced()).toHaveLength(1);
  });

  it("about a mail that we never sent changes nothing: anybody can send one", async () => {
    const before = stage.events("ReplyBounced").length;
    await door.talk(report("<dsn-3@mx.bakery.example>", "<never@localhost>", OWNER), "", ADDRESS);
    expect(stage.ignored("<dsn-3@mx.bakery.example>").map(({ reason }) => reason)).toEqual(["bounce"]);
    expect(stage.events("ReplyBounced")).toHaveLength(before);
  });
});

it("two machines that answer each other, neither of which says what it is, come to an end by themselves", async () => {
  let last = await door.ask(plainMail("Your message is important to us.", fields("Ticket 4711")));
  const { threadId } = last;
  let turns = 1;
  let refused = "";
  while (refused === "" && turns < 20) {
    const ours = last.reply.messageId ?? "";
    const mail = fields("Re: Ticket 4711", { to: last.reply.replyTo?.[0]?.address ?? "", inReplyTo: ours, references: ours });
    const raw = plainMail(`Your message is important to us (${turns}).`, mail);
    const answer = await door.talk(raw, OWNER, mail.to ?? "");
    if (answer.code !== 250) refused = answer.text;
    else last = await stage.told(threadId, mail.messageId ?? "");
    turns += 1;
  }
  expect(refused).toMatch(/^not acted on \(too-many-turns\)/);
  // The first mail, five quick turns, one that is told why it was left out, and one that is told nothing any more.
  expect(turns).toBe(8);
});
