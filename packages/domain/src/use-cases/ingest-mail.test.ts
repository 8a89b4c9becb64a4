import { amelia, inboundMessage, MemoryWorld, messageId, projectOf, threadOne, threadTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { envelop } from "../kernel/envelope.ts";
import { ProjectId, type StreamId, type ThreadId, UserId } from "../kernel/ids.ts";
import { threadStream } from "../kernel/streams.ts";
import type { InboundMessage } from "../message/message.ts";
import type { MailParser, ReadMessage } from "../ports/mail-parser.ts";
import { StorageFullError } from "../ports/raw-mail-store.ts";
import { mayEdit } from "../project/project.ts";
import { ThreadEvent } from "../thread/thread.events.ts";
import { threadOf } from "./aggregates.ts";
import { execute } from "./execute.ts";
import { ingestMail } from "./ingest-mail.ts";
import { SENDER_LIMIT } from "./rate-limit.ts";
import { receiveMessage } from "./receive-message.ts";

const anna = UserId.parse("anna");
const members = [
  { userId: UserId.parse("scott"), addresses: ["scott@pottery.example", "scott@home.example"], role: "owner" as const },
  { userId: anna, addresses: ["anna@pottery.example"], role: "editor" as const },
  { userId: UserId.parse("victor"), addresses: ["victor@pottery.example"], role: "viewer" as const },
];
const photo = { name: "mug.jpg", mediaType: "image/jpeg", size: 48_213, key: "ab/mug" };

describe("a member's message", () => {
  test("is kept, accepted, and opens a thread", async () => {
    const world = await MemoryWorld.create({ members });
    const outcome = await world.ingest(inboundMessage());
    expect(outcome).toStrictEqual({ kind: "accepted", threadId: expect.stringMatching(/^t-[a-z0-9]{14}$/), messageId: messageId("one") });
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageReceived"]);
    expect(world.events().at(-1)).toMatchObject({
      streamId: threadStream(outcome.threadId),
      actor: "scott",
      correlationId: messageId("one"),
      data: { projectId: amelia, userId: "scott", message: { text: "Change the opening hours, please." } },
    });
    expect(world.disk.rawMail.size).toBe(1);
  });

  test("is theirs from each of their addresses, in capitals too", async () => {
    const world = await MemoryWorld.create({ members });
    const outcome = await world.ingest(inboundMessage({ from: "Scott@HOME.example" }));
    expect(outcome.kind).toBe("accepted");
    expect(world.events().at(-1)).toMatchObject({ data: { userId: "scott" } });
  });

  test("that comes twice is a duplicate, and changes nothing", async () => {
    const world = await MemoryWorld.create({ members });
    const first = await world.ingest(inboundMessage());
    expect(await world.ingest(inboundMessage())).toStrictEqual({ ...first, kind: "duplicate" });
    await world.relay();
    expect(await world.ingest(inboundMessage())).toStrictEqual({ ...first, kind: "duplicate" });
    expect(world.types("thread")).toStrictEqual(["ThreadOpened", "MessageReceived"]);
  });

  test("that is delivered 20 times at once is one thread with one message", async () => {
    const world = await MemoryWorld.create({ members });
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => world.ingest(inboundMessage())));
    expect(outcomes.filter(({ kind }) => kind === "accepted").length).toBe(1);
    expect(outcomes.filter(({ kind }) => kind === "duplicate").length).toBe(19);
    expect(new Set(outcomes.map(({ threadId }) => threadId)).size).toBe(1);
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageReceived"]);
  });

  test("that found its thread by the subject is a duplicate still when it comes again months later", async () => {
    const world = await MemoryWorld.create({ members });
    const threadId = await world.receive(inboundMessage());
    const second = inboundMessage({ messageId: messageId("two"), subject: "AW: Opening hours" });
    expect(await world.receive(second)).toBe(threadId);
    await world.clock.advance(31 * 24 * 60 * 60_000);
    expect(await world.ingest(second)).toStrictEqual({ kind: "duplicate", threadId, messageId: messageId("two") });
  });

  test("fails when there is no room to keep it, and nothing is decided about it", async () => {
    const world = await MemoryWorld.create({ members });
    world.disk.full = true;
    await expect(world.ingest(inboundMessage())).rejects.toThrow(StorageFullError);
    expect(world.types()).toStrictEqual([]);
  });

  test("to a thread that was merged goes where that thread went", async () => {
    const world = await MemoryWorld.create({ members });
    const from = await world.receive(inboundMessage());
    const into = await world.receive(inboundMessage({ messageId: messageId("other"), subject: "Something else" }));
    const cause = { commandId: "merge", causationId: "test", correlationId: "test", actor: "test", at: world.clock.now() };
    await execute(world.eventStore, threadOf(from), { type: "MergeThread", threadId: from, into }, cause);
    await world.relay();
    const outcome = await world.ingest(inboundMessage({ messageId: messageId("late"), inReplyTo: messageId("one") }));
    expect(outcome).toMatchObject({ kind: "accepted", threadId: into });
    const [token] = [await world.ingest(inboundMessage({ messageId: messageId("later"), to: [`amelia+${from}@localhost`] }))];
    expect(token).toMatchObject({ kind: "accepted", threadId: into });
  });

  test("of another member in the thread is worked on under the claim of who opened it, and answered to who wrote it", async () => {
    const world = await MemoryWorld.create({ members });
    const threadId = await world.receive(inboundMessage());
    const reply = inboundMessage({ messageId: messageId("annas"), from: "anna@pottery.example", inReplyTo: messageId("one") });
    expect(await world.receive(reply)).toBe(threadId);
    expect(world.events("session").map(({ data }) => data)).toMatchObject([
      { projectUser: "amelia+scott", author: "scott", replyTo: { to: "scott@pottery.example" } },
      { projectUser: "amelia+scott", author: "anna", replyTo: { to: "anna@pottery.example" } },
    ]);
  });
});

describe("a message is noted, and not acted on, when", () => {
  const cases: readonly (readonly [what: string, change: Partial<InboundMessage>, reason: string, detail: string | RegExp, opens: boolean])[] = [
    ["its project is unknown", { to: ["bella@localhost"] }, "unknown-project", "no project is known under bella@localhost", false],
    ["it is to nobody", { to: [] }, "unknown-project", "no project is known under no address", false],
    ["its address can't be a project's", { to: ["../etc@localhost"] }, "unknown-project", /known under \.\.\/etc@localhost/, false],
    ["its sender is unknown", { from: "eve@elsewhere.example" }, "unknown-sender", "eve@elsewhere.example is not a member of amelia", false],
    ["its sender may only look", { from: "victor@pottery.example" }, "not-allowed", /look at amelia but not change it/, true],
    ["it is empty", { text: " \n " }, "empty", /Your message was empty/, true],
    ["it has only an attachment", { text: "", attachments: [photo] }, "no-instruction", /^mug\.jpg arrived and is kept/, true],
    ["it was submitted automatically", { automatic: "auto-submitted" }, "auto-submitted", "written by a machine, so never answered", false],
    ["it is a bounce", { automatic: "bounce" }, "bounce", /by a machine/, false],
    ["it came by a list", { automatic: "list" }, "list", /by a machine/, false],
    ["it is our own mail coming back", { automatic: "own-mail" }, "own-mail", /by a machine/, false],
    ["a machine wrote it, for a stranger too", { automatic: "auto-submitted", from: "eve@elsewhere.example" }, "auto-submitted", /machine/, false],
  ];
  test.each(cases)("%s", async (_what, change, reason, detail, opens) => {
    const world = await MemoryWorld.create({ members });
    const outcome = await world.ingest(inboundMessage(change));
    expect(outcome).toMatchObject({ kind: "ignored", reason, detail: typeof detail === "string" ? detail : expect.stringMatching(detail) });
    expect(world.types()).toStrictEqual(opens ? ["ThreadOpened", "MessageIgnored"] : ["MessageIgnored"]);
    expect(world.events().at(-1)).toMatchObject({ data: { reason, rawKey: expect.any(String), attachments: change.attachments ?? [] } });
    // And no work comes of it; an answer only for members.
    await world.relay();
    expect(world.types("session")).toStrictEqual([]);
    expect((await world.workQueues.output.receive()).length).toBe(opens ? 1 : 0);
  });

  test("its bytes are no mail", async () => {
    const world = await MemoryWorld.create();
    const noise = new Uint8Array([0, 255, 13, 10, 7]);
    const outcome = await ingestMail(world.ports, noise);
    expect(outcome).toMatchObject({ kind: "ignored", reason: "unreadable", detail: "it has no header line" });
    expect([...world.disk.rawMail.values()]).toStrictEqual([noise]);
    expect(await ingestMail(world.ports, noise)).toStrictEqual(outcome);
    expect(world.types()).toStrictEqual(["MessageIgnored"]);
  });

  test("its project is only in Cc", async () => {
    const world = await MemoryWorld.create({ members });
    const outcome = await world.ingest(inboundMessage({ to: ["anna@pottery.example"], cc: ["amelia@localhost"] }));
    expect(outcome).toMatchObject({ kind: "ignored", reason: "not-addressed" });
    expect(world.types()).toStrictEqual(["MessageIgnored"]);
  });
});

describe("a refused message that comes again", () => {
  const refused: readonly (readonly [what: string, change: Partial<InboundMessage>, reason: string])[] = [
    ["a stranger's", { from: "jo@pottery.example" }, "unknown-sender"],
    ["an empty one", { text: "" }, "empty"],
    ["a machine's", { automatic: "list" }, "list"],
    ["one to nobody", { to: ["bella@localhost"] }, "unknown-project"],
  ];
  test.each(refused)("is refused for the same reason: %s", async (_what, change, reason) => {
    const world = await MemoryWorld.create({ members });
    const first = await world.ingest(inboundMessage(change));
    expect(first).toMatchObject({ kind: "ignored", reason });
    const before = world.types();
    await world.relay();
    expect(await world.ingest(inboundMessage(change))).toStrictEqual(first);
    expect(world.types()).toStrictEqual(before);
  });

  const fromJo = inboundMessage({ from: "jo@pottery.example" });
  const admit = (world: MemoryWorld) =>
    world.projectDirectory.save(
      projectOf({ members: [...members, { userId: UserId.parse("jo"), addresses: ["jo@pottery.example"], role: "editor" }] }),
    );

  test("is acted on when its sender has become a member since", async () => {
    const world = await MemoryWorld.create({ members });
    const { threadId } = await world.ingest(fromJo);
    await world.relay();
    await admit(world);
    expect(await world.ingest(fromJo)).toStrictEqual({ kind: "accepted", threadId, messageId: messageId("one") });
    await world.relay();
    expect(world.types("session")).toStrictEqual(["InstructionSubmitted"]);
    expect(await world.ingest(fromJo)).toMatchObject({ kind: "duplicate", threadId });
  });

  test("is acted on in the conversation that it was written to, and not where it was noted", async () => {
    const world = await MemoryWorld.create({ members });
    const conversation = await world.receive(inboundMessage({ messageId: messageId("zero"), subject: "Vases" }));
    const answer = { ...fromJo, inReplyTo: messageId("zero") };
    expect(await world.receive(answer)).not.toBe(conversation);
    await admit(world);
    expect(await world.ingest(answer)).toStrictEqual({ kind: "accepted", threadId: conversation, messageId: messageId("one") });
    await world.relay();
    expect(await world.ingest(answer)).toMatchObject({ kind: "duplicate", threadId: conversation });
    const next = inboundMessage({ messageId: messageId("next"), subject: "?", inReplyTo: messageId("one") });
    expect(await world.ingest(next)).toMatchObject({ kind: "accepted", threadId: conversation });
  });
});

describe("a message's files", () => {
  const strangers: readonly (readonly [what: string, change: Partial<InboundMessage>, reason: string])[] = [
    ["a stranger", { from: "eve@elsewhere.example" }, "unknown-sender"],
    ["somebody in a member's name", { authentication: { verdict: "failed", detail: "dmarc=fail" } }, "unauthenticated"],
    ["a machine", { automatic: "auto-submitted" }, "auto-submitted"],
    ["somebody who may only look", { from: "victor@pottery.example" }, "not-allowed"],
    ["somebody who writes to nobody", { to: ["bella@localhost"] }, "unknown-project"],
    ["somebody who writes a copy", { to: ["anna@pottery.example"], cc: ["amelia@localhost"] }, "not-addressed"],
  ];
  test.each(strangers)("of %s aren't opened", async (_what, change, reason) => {
    const { world, opened, ingest } = await worldThatOpens([photo]);
    expect(await ingest(inboundMessage(change))).toMatchObject({ kind: "ignored", reason });
    expect(opened.times).toBe(0);
    expect(world.events().at(-1)).toMatchObject({ type: "MessageIgnored", data: { attachments: [], refusedAttachments: [] } });
  });

  test("of a member aren't opened when there were too many messages in this hour", async () => {
    const { opened, ingest } = await worldThatOpens([photo]);
    for (let count = 0; count < SENDER_LIMIT; count++)
      await ingest(inboundMessage({ messageId: messageId(`mail-${count}`), subject: `Mail ${count}` }));
    expect(opened.times).toBe(SENDER_LIMIT);
    expect(await ingest(inboundMessage())).toMatchObject({ kind: "ignored", reason: "sender-limit" });
    expect(opened.times).toBe(SENDER_LIMIT);
  });

  test("are taken from a member, and stand in the message with the text that names them", async () => {
    const { world, opened, ingest } = await worldThatOpens([photo], "This one: [image: mug.jpg]");
    await ingest(inboundMessage({ text: "This one:" }));
    expect(world.events().at(-1)).toMatchObject({ data: { message: { text: "This one: [image: mug.jpg]", attachments: [photo] } } });
    expect(opened.times).toBe(1);
  });

  test("don't make an instruction of a word that its writer may say", async () => {
    const { ingest } = await worldThatOpens([photo], "[image: mug.jpg] status");
    expect(await ingest(inboundMessage({ from: "victor@pottery.example", text: "status" }))).toMatchObject({ reason: "not-allowed" });
  });
});

describe("files that could not be taken", () => {
  const refusedAttachments = [{ name: "film.mp4", reason: "it has 21 MB" }];

  test("are kept with the message that brought them", async () => {
    const world = await MemoryWorld.create({ members });
    await world.ingest(inboundMessage({ refusedAttachments }));
    expect(world.events().at(-1)).toMatchObject({ type: "MessageReceived", data: { message: { refusedAttachments } } });
  });

  test.each([
    ["nothing else", { text: "" }, "empty"],
    ["another file", { text: "", attachments: [photo] }, "no-instruction"],
  ])("are named when a message brings them and %s", async (_what, change, reason) => {
    const world = await MemoryWorld.create({ members });
    const outcome = await world.ingest(inboundMessage({ ...change, refusedAttachments }));
    expect(outcome).toMatchObject({ kind: "ignored", reason, detail: expect.stringContaining("film.mp4 (it has 21 MB)") });
    expect(world.events().at(-1)).toMatchObject({ type: "MessageIgnored", data: { refusedAttachments } });
  });

  test("leave a detail that an event can hold, however many and however long their names", async () => {
    const world = await MemoryWorld.create({ members });
    const many = Array.from({ length: 50 }, (_, index) => ({ name: `${index}-${"x".repeat(190)}`, reason: "y".repeat(400) }));
    const attachments = many.map(({ name }) => ({ ...photo, name }));
    await world.ingest(inboundMessage({ text: "", attachments, refusedAttachments: many }));
    expect(ThreadEvent.safeParse(world.events().at(-1)).error).toBeUndefined();
  });
});

test("a message of any channel is received without a mail: with its project, and its thread's token", async () => {
  const world = await MemoryWorld.create({ members });
  const project = projectOf({ members });
  const ports = { ...world.ports, mailParser: null, rawMailStore: null, projectDirectory: null };
  const first = await receiveMessage(ports, asRead(inboundMessage({ to: [] })), { project, token: null });
  expect(first.kind).toBe("accepted");
  const second = inboundMessage({ messageId: messageId("two"), to: [], subject: "Something else" });
  const token = world.replyTokens.issue({ projectId: project.projectId, threadId: first.threadId }, world.clock.now());
  expect(await receiveMessage(ports, asRead(second), { project, token })).toMatchObject({ kind: "accepted", threadId: first.threadId });
  const third = inboundMessage({ messageId: messageId("three") });
  expect(await receiveMessage(ports, asRead(third), null)).toMatchObject({ kind: "ignored", reason: "unknown-project" });
});

test("a message whose thread was merged into one that was merged, and so on, fails by name: it is not lost, but tried again", async () => {
  const world = await MemoryWorld.create({ members });
  const opened = { type: "ThreadOpened", data: { threadId: threadOne, projectId: amelia, userId: anna, channel: "email", subject: "" } };
  const merged = (into: ThreadId) => ({ type: "ThreadMerged", data: { threadId: threadOne, into } });
  const cause = { commandId: "merge", causationId: "test", correlationId: "test", actor: "test", at: world.clock.now() };
  const read = async (streamId: StreamId) => {
    const into = streamId === threadStream(threadOne) ? threadTwo : threadOne;
    return envelop([opened, merged(into)], { streamId, version: 0 }, cause);
  };
  const ports = { ...world.ports, eventStore: { append: world.eventStore.append.bind(world.eventStore), read } };
  await expect(receiveMessage(ports, asRead(inboundMessage()), { project: projectOf({ members }), token: null })).rejects.toMatchObject({
    code: "thread-merged-too-often",
    message: expect.stringContaining("<one@pottery.example>"),
  });
});

test("a message to two projects begins a conversation in each, and is told of the first", async () => {
  const world = await MemoryWorld.create({ members });
  await world.projectDirectory.save({
    ...(await world.projectDirectory.find(amelia).then((found) => found ?? fail())),
    projectId: ProjectId.parse("bella"),
  });
  const outcome = await world.ingest(inboundMessage({ to: ["nobody@localhost", "bella@localhost", "amelia@localhost"] }));
  expect(outcome).toMatchObject({ kind: "accepted", threadId: world.events().at(0)?.data.threadId });
  const received = world.events().filter(({ type }) => type === "MessageReceived");
  expect(received.map(({ data }) => data.projectId)).toStrictEqual(["bella", "amelia"]);
  expect(new Set(received.map(({ eventId }) => eventId)).size).toBe(2);
});

test("owners and editors may edit, viewers may not", () => {
  expect([mayEdit("owner"), mayEdit("editor"), mayEdit("viewer")]).toStrictEqual([true, true, false]);
});

const asRead = (message: InboundMessage): ReadMessage => ({ message, takeFiles: async () => message });

/** Its messages bring these files, and say this when they are taken; counts how often that is asked for. */
async function worldThatOpens(attachments: InboundMessage["attachments"], text = "Change the opening hours, please.") {
  const world = await MemoryWorld.create({ members });
  const opened = { times: 0 };
  const parse: MailParser["parse"] = async (raw, rawKey) => {
    const message: InboundMessage = { ...JSON.parse(new TextDecoder().decode(raw)), rawKey };
    const takeFiles = async () => {
      opened.times += 1;
      return { text, wholeTextKey: null, attachments, refusedAttachments: [] };
    };
    return { ok: true, message, takeFiles };
  };
  const ports = { ...world.ports, mailParser: { parse } };
  return { world, opened, ingest: (message: InboundMessage) => ingestMail(ports, new TextEncoder().encode(JSON.stringify(message))) };
}

function fail(): never {
  throw new Error("amelia is not there");
}
