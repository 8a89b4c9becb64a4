import { agentSession, Conversation, inboundMessage, MemoryWorld, messageId } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { ChannelMessageId, EventId, type ThreadId } from "../kernel/ids.ts";
import { NotTakenError, type OutboundChannel } from "../ports/outbound-channel.ts";
import type { Reply } from "../replies/reply.ts";
import { ThreadEvent } from "../thread/thread.events.ts";
import { deliverReply, FIRST_DEFERRAL_MS, LONGEST_DEFERRAL_MS, REPLY_UNDERWAY_MS, ReplyDeferredError, ReplyUnderwayError } from "./deliver-reply.ts";
import { Interruption } from "./work/interruption.ts";
import { runInstruction } from "./work/run-instruction.ts";

/** A member's empty mail, which has to be answered. */
async function due(): Promise<{ world: MemoryWorld; request: { threadId: ThreadId; eventId: EventId } }> {
  const world = await MemoryWorld.create();
  const threadId = await world.receive(inboundMessage({ text: "" }));
  const eventId = EventId.parse(world.events().at(-1)?.eventId);
  return { world, request: { threadId, eventId } };
}

/** Doesn't know what it has sent: as a mail service is. */
function forgetfulChannel(): OutboundChannel & { sent: Reply[] } {
  const sent: Reply[] = [];
  return {
    sent,
    async send(reply) {
      sent.push(reply);
      return { ok: true, messageId: ChannelMessageId.parse(`<${sent.length}@mail.example>`) };
    },
  };
}

/** A mail server that isn't there, until it is. */
function outage() {
  const away = { now: true };
  const delivering = forgetfulChannel();
  const channel: OutboundChannel = {
    async send(reply) {
      if (away.now) throw new NotTakenError(`connect ECONNREFUSED ${"x".repeat(3000)}`);
      return delivering.send(reply);
    },
  };
  return { channel, away };
}

describe("a reply", () => {
  test("goes out once, and its id is recorded as the channel gave it", async () => {
    const { world, request } = await due();
    const channel = forgetfulChannel();
    const ports = { ...world.ports, outboundChannel: channel };
    expect(await deliverReply(ports, request)).toBe("sent");
    expect(await deliverReply(ports, request)).toBe("already-told");
    expect(channel.sent).toMatchObject([
      { to: "scott@pottery.example", inReplyTo: messageId("one"), causeEventId: request.eventId, kind: "not-done" },
    ]);
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageIgnored", "ReplyStarted", "ReplySent"]);
    expect(world.events().at(-1)).toMatchObject({ data: { channelMessageId: "<1@mail.example>", causeEventId: request.eventId } });
  });

  test("that is asked for 20 times at once goes out once", async () => {
    const { world, request } = await due();
    const channel = forgetfulChannel();
    const ports = { ...world.ports, outboundChannel: channel };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => deliverReply(ports, request)));
    expect(channel.sent.length).toBe(1);
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "reply-underway" });
    expect(await deliverReply(ports, request)).toBe("already-told");
  });

  test("that is refused for good is recorded as failed, and not tried again", async () => {
    const { world, request } = await due();
    const refusing: OutboundChannel = { send: async () => ({ ok: false, reason: "550 no such mailbox" }) };
    expect(await deliverReply({ ...world.ports, outboundChannel: refusing }, request)).toBe("refused");
    expect(world.events().at(-1)).toMatchObject({ type: "ReplyFailed", data: { reason: "550 no such mailbox", causeEventId: request.eventId } });
    expect(await deliverReply(world.ports, request)).toBe("already-told");
    expect(world.outbox.sent).toStrictEqual([]);
  });

  test("that the channel can't take just now is tried again, under the same id", async () => {
    const { world, request } = await due();
    const away: OutboundChannel = {
      send: async () => {
        throw new Error("421 try again later");
      },
    };
    await expect(deliverReply({ ...world.ports, outboundChannel: away }, request)).rejects.toThrow("421");
    // For a while it looks as if somebody else were sending it; who is alone knows better.
    await expect(deliverReply(world.ports, request)).rejects.toThrow(ReplyUnderwayError);
    expect(await deliverReply(world.ports, request, { alone: true })).toBe("sent");
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageIgnored", "ReplyStarted", "ReplyStarted", "ReplySent"]);
    expect(new Set(world.outbox.sent.map(({ reply }) => reply.replyId)).size).toBe(1);
  });

  test("that surely wasn't taken is tried again soon, without a word of going out twice", async () => {
    const { world, request } = await due();
    const { channel, away } = outage();
    const ports = { ...world.ports, outboundChannel: channel };
    await expect(deliverReply(ports, request)).rejects.toThrow(ReplyDeferredError);
    away.now = false;
    await expect(deliverReply(ports, request)).rejects.toMatchObject({ code: "reply-deferred", retryAfterMs: FIRST_DEFERRAL_MS });
    await world.clock.advance(FIRST_DEFERRAL_MS);
    expect(await deliverReply(ports, request)).toBe("sent");
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageIgnored", "ReplyStarted", "ReplyDeferred", "ReplyStarted", "ReplySent"]);
    expect(world.logger.lines.filter(({ message }) => message.includes("twice"))).toStrictEqual([]);
    expect(new Set(world.events().map(({ eventId }) => eventId)).size).toBe(6);
  });

  test("that isn't taken for a day is tried less and less often, and told at last", async () => {
    const { world, request } = await due();
    const { channel, away } = outage();
    const ports = { ...world.ports, outboundChannel: channel };
    const pauses: number[] = [];
    for (let pauseMs = 0; pauses.length < 9; await world.clock.advance(pauseMs)) {
      const error: unknown = await deliverReply(ports, request).catch((thrown: unknown) => thrown);
      if (!(error instanceof ReplyDeferredError)) throw error;
      pauseMs = error.retryAfterMs;
      pauses.push(pauseMs / 1000);
    }
    expect(pauses).toStrictEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(pauses.at(-1)).toBe(LONGEST_DEFERRAL_MS / 1000);
    const deferred = world.events().at(-1);
    expect(deferred).toMatchObject({ type: "ReplyDeferred", data: { reason: expect.stringMatching(/^connect ECONNREFUSED x+…$/) } });
    expect(ThreadEvent.safeParse(deferred).error).toBeUndefined();
    away.now = false;
    expect(await deliverReply(ports, request)).toBe("sent");
  });

  test("that is deferred and asked for 20 times at once goes out once", async () => {
    const { world, request } = await due();
    const { channel, away } = outage();
    await expect(deliverReply({ ...world.ports, outboundChannel: channel }, request)).rejects.toThrow(ReplyDeferredError);
    await world.clock.advance(FIRST_DEFERRAL_MS);
    away.now = false;
    const forgetful = forgetfulChannel();
    const ports = { ...world.ports, outboundChannel: forgetful };
    await Promise.allSettled(Array.from({ length: 20 }, () => deliverReply(ports, request)));
    expect(forgetful.sent.length).toBe(1);
  });

  test("that was begun by somebody who is gone and asked for 20 times at once goes out once", async () => {
    const { world, request } = await due();
    const killed: OutboundChannel = {
      send: async () => {
        throw new Error("the process is gone");
      },
    };
    await expect(deliverReply({ ...world.ports, outboundChannel: killed }, request)).rejects.toThrow("the process is gone");
    await world.clock.advance(REPLY_UNDERWAY_MS);
    const channel = forgetfulChannel();
    const ports = { ...world.ports, outboundChannel: channel };
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => deliverReply(ports, request)));
    expect(channel.sent.length).toBe(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "reply-underway" });
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageIgnored", "ReplyStarted", "ReplyStarted", "ReplySent"]);
    expect(new Set(world.events().map(({ eventId }) => eventId)).size).toBe(5);
    expect(world.logger.lines.filter(({ message }) => message.includes("twice")).length).toBe(1);
  });

  test("names the files that could not be taken, and not those of another message", async () => {
    const world = await MemoryWorld.create();
    const refusedAttachments = [{ name: "film.mp4", reason: "it has 21 MB" }];
    const threadId = await world.receive(inboundMessage({ refusedAttachments }));
    const claim = await world.claim();
    await runInstruction(world.ports, claim, threadId, new Interruption());
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one") }));
    await runInstruction(world.ports, claim, threadId, new Interruption());
    await world.relay();
    for (const { body } of await world.workQueues.output.receive()) await deliverReply(world.ports, body);
    expect(world.outbox.sent.map(({ reply }) => reply.paragraphs.filter((text) => text.includes("film.mp4")))).toStrictEqual([
      ["This file could not be taken: film.mp4 (it has 21 MB)."],
      [],
    ]);
  });

  test("names those of an answer, too", async () => {
    const talk = await Conversation.begin();
    talk.world.agent.plays.push(() => ({ kind: "question", question: "Which bowl?", ...agentSession }));
    await talk.says("The bowl is 48 now.");
    const [reply] = await talk.says("This one.", { refusedAttachments: [{ name: "film.mp4", reason: "it has 21 MB" }] });
    expect(reply?.paragraphs).toContain("This file could not be taken: film.mp4 (it has 21 MB).");
  });

  test("repeats after a crash between its sending and its record, under the same id, and that one window is logged", async () => {
    const { world, request } = await due();
    const channel = forgetfulChannel();
    const crashing: OutboundChannel = {
      async send(reply) {
        await channel.send(reply);
        throw new Error("the process is gone");
      },
    };
    await expect(deliverReply({ ...world.ports, outboundChannel: crashing }, request)).rejects.toThrow("the process is gone");
    await expect(deliverReply({ ...world.ports, outboundChannel: channel }, request)).rejects.toThrow(ReplyUnderwayError);
    await world.clock.advance(REPLY_UNDERWAY_MS);
    expect(await deliverReply({ ...world.ports, outboundChannel: channel }, request)).toBe("sent");
    expect(new Set(channel.sent.map(({ replyId }) => replyId)).size).toBe(1);
    expect(channel.sent.length).toBe(2);
    expect(world.logger.lines).toContainEqual({
      level: "warn",
      message: "a reply may go out twice: it was begun before, and its end is not known",
      fields: { threadId: request.threadId, replyId: channel.sent[0]?.replyId },
    });
  });

  test("isn't written for a thread that nobody opened, nor for an event that is not there or not to be told", async () => {
    const { world, request } = await due();
    const stranger = await world.receive(inboundMessage({ messageId: messageId("two"), from: "eve@elsewhere.example" }));
    const ignored = EventId.parse(world.events().at(-1)?.eventId);
    const opened = EventId.parse(world.events()[0]?.eventId);
    expect(await deliverReply(world.ports, { threadId: stranger, eventId: ignored })).toBe("nothing-to-tell");
    expect(await deliverReply(world.ports, { ...request, eventId: EventId.parse("never.Happened.0") })).toBe("nothing-to-tell");
    expect(await deliverReply(world.ports, { ...request, eventId: opened })).toBe("nothing-to-tell");
    expect(world.outbox.sent).toStrictEqual([]);
  });
});
