import { InboundMessage, Project, ThreadId, words } from "@webordinary/domain";
import { gmailReply, type MailFields, outlookReply, plainMail } from "@webordinary/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ADDRESS, EDITOR, OWNER } from "../local/testing/bakery.ts";
import { type Door, DoorStage, type Told } from "./testing/door-stage.ts";
import { expectThreaded } from "./testing/read-reply.ts";

const DAY_MS = 24 * 60 * 60_000;
const NEVER_SEEN = "<dropped@nowhere.example>";

let stage: DoorStage;
let door: Door;
/** The conversation that all others are about. */
let first: Told;

beforeAll(async () => {
  stage = await DoorStage.open();
  door = stage.door;
  await stage.ports.projectDirectory.save(
    Project.parse({
      projectId: "cafe",
      repository: stage.bakery.repositoryPath,
      defaultBranch: "main",
      members: [{ userId: "jo", addresses: [OWNER], role: "owner" }],
      policy: {},
    }),
  );
  first = await door.ask(plainMail("status", { from: OWNER, to: ADDRESS, subject: "The shop window", messageId: "<first@bakery.example>" }));
});
afterAll(() => stage.close());

const replyTo = (): string => first.reply.replyTo?.[0]?.address ?? "";
const ours = (): string => first.reply.messageId ?? "";
let count = 0;
function fields(subject: string, more: MailFields = {}): MailFields {
  count += 1;
  return { from: OWNER, to: ADDRESS, subject, messageId: `<which-${count}@bakery.example>`, ...more };
}

it("the first answer stands in its conversation, and says where answers to it go", () => {
  expectThreaded(first.reply, { to: OWNER, answers: "<first@bakery.example>", subject: "Re: The shop window" });
  expect(first.reply.from?.address).toBe(ADDRESS);
  expect(replyTo()).toMatch(new RegExp(`^bakery\\+${first.threadId}-[0-9a-z]{19}@localhost$`));
  expect(first.reply.text?.trimEnd().split("\n").at(-1)).toBe(`[ref:${replyTo().replace(/^bakery\+|@.*$/g, "")}]`);
});

it("a changed subject: the references tell", async () => {
  const raw = gmailReply(
    "status",
    first.reply.text ?? "",
    fields("Something else altogether", { inReplyTo: ours(), references: `<first@bakery.example> ${ours()}` }),
  );
  const { threadId, messageId, reply } = await door.ask(raw);
  expect(threadId).toBe(first.threadId);
  expectThreaded(reply, { to: OWNER, answers: messageId, after: ["<first@bakery.example>", ours()], subject: "Re: Something else altogether" });
});

it("References alone, and only one", async () => {
  const { threadId } = await door.ask(plainMail("status", fields("No In-Reply-To", { references: ours() })));
  expect(threadId).toBe(first.threadId);
});

it("a program that drops every reference: the address that it answers to tells", async () => {
  const { threadId } = await door.ask(plainMail("status", fields("No header at all", { to: replyTo() })));
  expect(threadId).toBe(first.threadId);
});

it("a program that drops even that, but quotes the mark of our mail", async () => {
  const raw = outlookReply("status", first.reply.text ?? "", fields("Quoted", { inReplyTo: NEVER_SEEN, references: NEVER_SEEN }));
  const { threadId, result } = await door.ask(raw);
  expect(threadId).toBe(first.threadId);
  expect(result.kind).toBe("status");
});

it("five months later the address still leads there; after it has expired the mail begins a conversation of its own", async () => {
  const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
  const inMonths = await stage.openDoor({ clock: { ...stage.ports.clock, now: () => at(150) } });
  expect((await inMonths.send(plainMail("status", fields("Months later", { to: replyTo() })))).threadId).toBe(first.threadId);
  const inAYear = await stage.openDoor({ clock: { ...stage.ports.clock, now: () => at(365) } });
  expect((await inAYear.send(plainMail("status", fields("A year later", { to: replyTo() })))).threadId).not.toBe(first.threadId);
});

it("a made-up address leads nowhere: whose name is on the door doesn't matter without the signature", async () => {
  const forged = replyTo().replace(/.{6}@/, "000000@");
  expect((await door.send(plainMail("status", fields("Made up", { to: forged })))).threadId).not.toBe(first.threadId);
});

it("two people in one conversation: each gets the answer to what they wrote", async () => {
  const raw = plainMail("status", fields("Re: The shop window", { from: EDITOR, to: replyTo(), cc: OWNER, inReplyTo: ours(), references: ours() }));
  const { threadId, messageId, reply } = await door.ask(raw);
  expect(threadId).toBe(first.threadId);
  expect(reply.to.map(({ address }) => address)).toEqual([EDITOR]);
  expect(reply.inReplyTo).toBe(messageId);
});

it("a forwarded conversation is one of its own, and what was forwarded reaches the agent", async () => {
  const forwarded = [
    "Please put this on the site.",
    "",
    "---------- Forwarded message ---------",
    "From: Baker <baker@else.example>",
    "Date: Tue, Nov 3, 2026 at 10:15 AM",
    "Subject: New bread",
    "To: <jo@bakery.example>",
    "",
    "We bake a rye bread with walnuts now.",
  ].join("\n");
  const { threadId, messageId } = await door.ask(plainMail(forwarded, fields("Fwd: New bread")));
  expect(threadId).not.toBe(first.threadId);
  const [received] = stage.events("MessageReceived").filter(({ correlationId }) => correlationId === messageId);
  const { text } = InboundMessage.parse(received?.data.message);
  expect(text).toContain("Please put this on the site.");
  expect(text).toContain("We bake a rye bread with walnuts now.");
});

it("one mail to two projects is a conversation in each, and each answers", async () => {
  const raw = plainMail("help", fields("To both", { to: "bakery@localhost, cafe@localhost" }));
  const { messageId } = await door.send(raw);
  const opened = stage.events("MessageReceived").filter(({ correlationId }) => correlationId === messageId);
  expect(opened.map(({ data }) => data.projectId).toSorted()).toEqual(["bakery", "cafe"]);
  const threads = opened.map(({ data }) => ThreadId.parse(data.threadId));
  expect(new Set(threads).size).toBe(2);
  for (const threadId of threads) expect((await stage.told(threadId, messageId)).reply.words).toContain(words("en").control.help.headline);
});

it("the same subject and writer, within 30 days, when there is nothing else", async () => {
  expect((await door.send(plainMail("status", fields("AW: Re: The shop window")))).threadId).toBe(first.threadId);
  expect((await door.send(plainMail("status", fields("No In-Reply-To", { from: EDITOR })))).threadId).not.toBe(first.threadId);
});
