import { agentSession, Conversation, done, inboundMessage, MemoryWorld, messageId, projectOf } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { type ThreadId, UserId } from "../kernel/ids.ts";
import { deliverReply } from "../use-cases/deliver-reply.ts";
import { Interruption } from "../use-cases/work/interruption.ts";
import { runInstruction } from "../use-cases/work/run-instruction.ts";
import { messageOutcome } from "./message-outcome.ts";

let world: MemoryWorld;
beforeEach(async () => {
  world = await MemoryWorld.create();
});

const outcome = (threadId: ThreadId, id = messageId("one")) =>
  messageOutcome(world.events(`thread-${threadId}`), world.events(`session-${threadId}`), id);
async function reply(): Promise<void> {
  await world.relay();
  for (const { body, ack } of await world.workQueues.output.receive()) {
    await deliverReply(world.ports, body);
    await ack();
  }
}

test("a message is unknown, then at work, then told with where to look", async () => {
  const threadId = await world.receive(inboundMessage());
  expect(outcome(threadId, messageId("another"))).toStrictEqual({ state: "unknown" });
  expect(outcome(threadId)).toStrictEqual({ state: "working" });
  await runInstruction(world.ports, await world.claim(), threadId, new Interruption());
  expect(outcome(threadId)).toStrictEqual({ state: "working" });
  await reply();
  const completed = world.events("session").at(-1);
  expect(outcome(threadId)).toStrictEqual({
    state: "told",
    kind: "done",
    replyId: world.outbox.sent[0]?.reply.replyId,
    delivered: true,
    previewUrl: `http://${threadId}.localhost`,
    editUrl: "http://edit.amelia.localhost",
    sha: completed?.data.sha,
    detail: null,
  });
});

test("a failure tells its detail, and the work that is kept", async () => {
  const threadId = await world.receive(inboundMessage());
  world.agent.plays.push(
    ...Array.from({ length: 3 }, () => (_: unknown, files: Map<string, string>) => {
      files.set("src/index.html", "{broken}");
      return done();
    }),
  );
  await runInstruction(world.ports, await world.claim(), threadId, new Interruption());
  await reply();
  expect(outcome(threadId)).toMatchObject({
    state: "told",
    kind: "build-failed",
    sha: expect.stringMatching(/^[a-f0-9]{40}$/),
    detail: expect.stringContaining("{broken}"),
  });
});

test("an ignored message is settled when it was answered, or when it never will be", async () => {
  const threadId = await world.receive(inboundMessage({ text: "" }));
  expect(outcome(threadId)).toMatchObject({ state: "ignored", reason: "empty", settled: false, replyId: null });
  await reply();
  expect(outcome(threadId)).toMatchObject({ state: "ignored", settled: true, replyId: world.outbox.sent[0]?.reply.replyId });
  const stranger = await world.receive(inboundMessage({ messageId: messageId("two"), from: "eve@elsewhere.example" }));
  expect(outcome(stranger, messageId("two"))).toMatchObject({ state: "ignored", reason: "unknown-sender", settled: true, replyId: null });
});

test("a message that was ignored, and received when it came again, is at work", async () => {
  const stranger = inboundMessage({ from: "jo@pottery.example" });
  const threadId = await world.receive(stranger);
  expect(outcome(threadId)).toMatchObject({ state: "ignored", reason: "unknown-sender", settled: true });
  await world.projectDirectory.save(projectOf({ members: [{ userId: UserId.parse("jo"), addresses: ["jo@pottery.example"], role: "editor" }] }));
  expect(await world.receive(stranger)).toBe(threadId);
  expect(outcome(threadId)).toStrictEqual({ state: "working" });
});

describe("a message that is about what was there already", () => {
  test("shares its answer: a yes, an amendment, the answer to a question", async () => {
    const talk = await Conversation.begin();
    const plan = { summary: "Four pages.", pages: [], risks: [], estimatedCostUsd: null };
    talk.world.agent.plays.push(
      () => ({ kind: "plan", plan, ...agentSession }),
      () => ({ kind: "plan", plan, ...agentSession }),
      () => ({ kind: "question", question: "Which photo?", ...agentSession }),
    );
    const of = (id: string) => messageOutcome(talk.world.events(`thread-${talk.threadId}`), talk.world.events(`session-${talk.threadId}`), id);
    const asked = await talk.writes("Four pages, please.");
    await talk.settles();
    expect(of(asked)).toMatchObject({ state: "told", kind: "plan" });
    const amended = await talk.writes("Rather two.");
    expect(of(amended)).toStrictEqual({ state: "working" });
    await talk.settles();
    const yes = await talk.writes("yes");
    expect([of(amended), of(yes)]).toMatchObject([{ state: "told", kind: "plan" }, { state: "working" }]);
    await talk.settles();
    expect(of(yes)).toMatchObject({ state: "told", kind: "question" });
    const answered = await talk.writes("The blue one.");
    await talk.settles();
    for (const id of [asked, amended, yes, answered]) expect(of(id), id).toMatchObject({ state: "told", kind: "done", delivered: true });
  });

  test("or was answered alone, when there was nothing that it is about", async () => {
    const talk = await Conversation.begin();
    await talk.says("We open at 10.");
    for (const [word, kind] of [
      ["yes", "answered"],
      ["stop", "answered"],
      ["status", "status"],
      ["help", "help"],
    ] as const) {
      const id = await talk.writes(word);
      await talk.settles();
      const of = messageOutcome(talk.world.events(`thread-${talk.threadId}`), talk.world.events(`session-${talk.threadId}`), id);
      expect(of, word).toMatchObject({ state: "told", kind });
    }
  });
});
