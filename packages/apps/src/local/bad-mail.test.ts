import { BareRepository, bigMail, mailWithAttachments, makeBareRepository, plainMail, randomBytes } from "@webordinary/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jpegFacts, PHONE_JPEG } from "../mail-door/testing/pictures.ts";
import { ADDRESS, Bakery, bakerySite, EDITOR, keptMails, OWNER, type RunningBakery, VIEWER } from "./testing/bakery.ts";
import { talkSmtp } from "./testing/smtp-talk.ts";

let bakery: Bakery;
let running: RunningBakery;
let remote: BareRepository;

beforeAll(async () => {
  bakery = await Bakery.open((folder) => makeBareRepository({ folder, files: bakerySite() }));
  remote = new BareRepository(bakery.repositoryPath);
  running = await bakery.start();
});
afterAll(() => bakery.remove());

const mail = (text: string, name: string, from = OWNER, to = ADDRESS) =>
  plainMail(text, { from, to, subject: name, messageId: `<${name}@bakery.example>` });
const talk = (raw: Uint8Array, from = OWNER, to = ADDRESS, announceSize = false) =>
  talkSmtp(running.system.smtpPort, { from, to: [to], raw, announceSize });
const isKept = async (raw: Uint8Array): Promise<boolean> => (await keptMails(bakery.dataDir)).some((kept) => kept.includes(Buffer.from(raw)));

/** What the events say about a mail that is no instruction: why, and the words for people. */
const ignored = (messageId: string) =>
  running
    .allEvents()
    .filter(({ type, data }) => type === "MessageIgnored" && data.messageId === messageId)
    .map(({ data }) => ({ reason: data.reason, detail: data.detail }));

test("mail to a project that nobody set up is refused with its reason while its sender listens, kept and noted", async () => {
  const raw = mail("Make it blue.", "unknown-project", OWNER, "bookshop@localhost");
  expect(await talk(raw, OWNER, "bookshop@localhost")).toEqual({
    at: "mail",
    code: 550,
    text: "not acted on (unknown-project): no project is known under bookshop@localhost",
  });
  expect(ignored("<unknown-project@bakery.example>")).toEqual([
    { reason: "unknown-project", detail: "no project is known under bookshop@localhost" },
  ]);
  expect(await isKept(raw)).toBe(true);
});

test("mail of somebody who is no member is refused with its reason, kept and noted, and not answered", async () => {
  const raw = mail('change "Open at seven" to "Open never"', "stranger", "stranger@else.example");
  expect(await talk(raw, "stranger@else.example")).toMatchObject({ code: 550, text: expect.stringContaining("unknown-sender") });
  expect(ignored("<stranger@bakery.example>")).toEqual([{ reason: "unknown-sender", detail: "stranger@else.example is not a member of bakery" }]);
  expect(await isKept(raw)).toBe(true);
  expect(
    running
      .allEvents()
      .filter(({ correlationId }) => correlationId === "<stranger@bakery.example>")
      .map(({ type }) => type),
  ).toEqual(["MessageIgnored"]);
});

test("a mail that was refused is refused when it comes again, for the same reason", async () => {
  const raw = mail('change "Open at seven" to "Open twice"', "again", "stranger@else.example");
  const first = await talk(raw, "stranger@else.example");
  expect(first).toMatchObject({ code: 550, text: expect.stringContaining("unknown-sender") });
  expect(await talk(raw, "stranger@else.example")).toEqual(first);
  expect(ignored("<again@bakery.example>")).toHaveLength(1);
});

test("a file that could not be taken is named in the reply", async () => {
  const winmail = { type: "application/ms-tnef", content: "x", name: "winmail.dat" };
  const headers = { from: OWNER, to: ADDRESS, subject: "winmail", messageId: "<winmail@bakery.example>" };
  const { result, reply } = await running.sendAndWait(mailWithAttachments('change "Rolls and rye" to "Rolls, rye and oats"', [winmail], headers));
  expect(result.outcome).toBe("done");
  expect(reply.text.replace(/\s+/g, " ")).toContain("This file could not be taken: winmail.dat (this is Outlook's own packing");
});

test("a viewer is told that looking is all that a viewer may do", async () => {
  const raw = mail('change "Open at seven" to "Open at two"', "viewer", VIEWER);
  const { result, reply } = await running.sendAndWait(raw);
  expect(result).toMatchObject({ outcome: "not-done", kind: "not-allowed" });
  expect(reply.headers.get("to")).toBe(VIEWER);
  expect(reply.headers.get("in-reply-to")).toBe("<viewer@bakery.example>");
  expect(reply.text).toContain("You may look at bakery but not change it");
  expect(await isKept(raw)).toBe(true);
});

test("an empty mail gets a polite answer that says what to write", async () => {
  const { result, reply } = await running.sendAndWait(mail("  \n\n", "empty"));
  expect(result).toMatchObject({ outcome: "not-done", kind: "empty" });
  expect(reply.text).toContain("Your message was empty. Write what should change");
});

test("a mail with only an attachment is answered with the attachment's name, and the attachment is kept", async () => {
  const raw = mailWithAttachments(null, [{ type: "image/jpeg", name: "cake.jpg", content: PHONE_JPEG }], {
    from: OWNER,
    to: ADDRESS,
    subject: "cake",
    messageId: "<only-photo@bakery.example>",
  });
  const { threadId, result, reply } = await running.sendAndWait(raw);
  expect(result).toMatchObject({ outcome: "not-done", kind: "no-instruction" });
  expect(reply.text).toContain("cake.jpg arrived and is kept");
  const [ignoredMail] = (await running.events(threadId)).filter(({ type }) => type === "MessageIgnored");
  expect(ignoredMail?.data.attachments).toEqual([expect.objectContaining({ name: "cake.jpg", mediaType: "image/jpeg" })]);
  expect((await running.attachmentsOf(ignoredMail?.data)).map(jpegFacts)).toEqual([{ width: 16, height: 24, hasExif: false }]);
});

test.each([
  ["announced", true, "MAIL"],
  ["not announced", false, "mail"],
] as const)("a mail of 30 MB is refused with 552 when its size is %s, and the next one is taken", async (_how, announceSize, at) => {
  const raw = bigMail(30 * 1024 * 1024, { from: OWNER, to: ADDRESS, subject: "big", messageId: `<big-${at}@bakery.example>` });
  const answer = await talk(raw, OWNER, ADDRESS, announceSize);
  expect(answer).toMatchObject({ at, code: 552 });
  expect(running.allEvents().some(({ correlationId }) => correlationId === `<big-${at}@bakery.example>`)).toBe(false);
  expect(await talk(mail("", `after-big-${at}`))).toMatchObject({ code: 250 });
});

test.each([1, 2, 3, 4, 5, 6])("random bytes (seed %i) are refused with a reason, kept as they came, and noted", async (seed) => {
  // Without line ends of their own half the seeds' noise would be one endless line.
  const noise = randomBytes(200 * seed ** 3, seed).map((byte) => (byte === 13 ? 10 : byte));
  await running.settled();
  const before = running.allEvents().length;
  const answer = await talk(Buffer.concat([Buffer.from("x"), noise]), "");
  expect(answer.code).toBe(550);
  expect(answer.text).toMatch(/^not acted on \((unreadable|unknown-project|bounce)\): ./);
  const added = running.allEvents().slice(before);
  expect(added.map(({ type }) => type)).toEqual(["MessageIgnored"]);
  expect((await keptMails(bakery.dataDir)).some((kept) => kept.includes(Buffer.from(noise.subarray(0, 60))))).toBe(true);
});

test("the same mail twice makes one commit and one reply", async () => {
  const raw = mail('change "Rolls and rye" to "Rolls and wheat"', "twice", EDITOR);
  const first = await running.sendAndWait(raw);
  const again = await running.send(raw);
  expect(again.response).toContain(`duplicate as ${first.threadId}`);
  await running.settled();
  const types = (await running.events(first.threadId)).map(({ type }) => type);
  expect(types.filter((type) => type === "ChangesCommitted" || type === "ReplySent")).toEqual(["ChangesCommitted", "ReplySent"]);
  expect(remote.log(`thread-${first.threadId}`)).toHaveLength(2);
});

test("the same mail twice at the same moment, and without a Message-ID, is one mail", async () => {
  const raw = plainMail('change "Rolls and rye" to "Rolls and oats"', { from: OWNER, to: ADDRESS, subject: "no id", messageId: null });
  const answers = await Promise.all([talk(raw), talk(raw), talk(raw)]);
  expect(answers.map(({ code }) => code)).toEqual([250, 250, 250]);
  const texts = answers.map(({ text }) => text);
  expect(texts.filter((text) => text.includes("accepted as"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("duplicate as"))).toHaveLength(2);
  await running.settled();
});

test("after all of that the system does what it is asked", async () => {
  const { threadId, result } = await running.sendAndWait(mail('change "Corner Bakery" to "Sturdy Bakery"', "sturdy"));
  expect(result.outcome).toBe("done");
  expect((await running.page(threadId)).body).toContain("Sturdy Bakery");
  expect(await running.system.instance.ports.eventFeed.parked()).toEqual([]);
  expect(await running.system.instance.ports.workQueues.output.deadLetters()).toEqual([]);
});
