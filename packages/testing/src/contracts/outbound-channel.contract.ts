import { ChannelMessageId, EventId, type OutboundChannel, ProjectId, type Reply, ThreadId } from "@webordinary/domain";
import { afterEach, describe, expect, it } from "vitest";

/** What arrived at the other end. */
export type DeliveredReply = { readonly messageId: string; readonly to: string; readonly text: string };

type Subject = {
  readonly channel: OutboundChannel;
  readonly delivered: () => Promise<readonly DeliveredReply[]>;
  readonly stop?: () => Promise<void>;
};

/** A reply with everything in it; override what a test is about. */
export function sampleReply(overrides: Partial<Reply> = {}): Reply {
  return {
    replyId: "reply-0001",
    kind: "done",
    channel: "email",
    projectId: ProjectId.parse("amelia"),
    threadId: ThreadId.parse("t-12345678"),
    causeEventId: EventId.parse("event-1"),
    to: "scott@amelia.example",
    cc: [],
    subject: "Opening hours",
    language: "en",
    inReplyTo: ChannelMessageId.parse("<second@mail.example>"),
    references: [ChannelMessageId.parse("<first@mail.example>")],
    headline: "Your change is live.",
    asked: 'change "Closed" to "Open"',
    paragraphs: ["Replaced the text in 1 place."],
    changedFiles: [{ path: "src/pages/index.astro", change: "modified" }],
    links: [{ label: "Look at it", url: "http://t-12345678.localhost:4400/" }],
    passages: [],
    pictures: [],
    excerpt: null,
    costUsd: 0,
    answers: ['"undo" takes the change back'],
    ...overrides,
  };
}

/** What every OutboundChannel promises. */
export function outboundChannelContract(name: string, make: () => Promise<Subject>): void {
  let stop: (() => Promise<void>) | undefined;
  const start = async (): Promise<Subject> => {
    const subject = await make();
    stop = subject.stop;
    return subject;
  };
  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });

  describe(`${name} keeps the contract of an outbound channel`, () => {
    it("delivers the reply to its addressee, and returns the id by which the channel knows it", async () => {
      const { channel, delivered } = await start();
      const result = await channel.send(sampleReply());
      expect(result).toEqual({ ok: true, messageId: expect.stringMatching(/^<.+@.+>$/) });
      expect(await delivered()).toEqual([
        { messageId: result.ok ? result.messageId : "", to: "scott@amelia.example", text: expect.stringContaining("Your change is live.") },
      ]);
    });

    it("delivers the same reply once, however often and however close together it is sent", async () => {
      const { channel, delivered } = await start();
      const together = await Promise.all([channel.send(sampleReply()), channel.send(sampleReply())]);
      const again = await channel.send(sampleReply());
      expect(together).toEqual([again, again]);
      expect(await delivered()).toHaveLength(1);
    });

    it("gives different replies different ids", async () => {
      const { channel, delivered } = await start();
      const first = await channel.send(sampleReply());
      const second = await channel.send(sampleReply({ replyId: "reply-0002", headline: "Undone." }));
      expect((await delivered()).map(({ messageId }) => messageId).sort()).toEqual(
        [first, second].map((result) => (result.ok ? result.messageId : "refused")).sort(),
      );
      expect(first).not.toEqual(second);
    });

    it.each(["nobody", "two@shop.example, three@shop.example", "scott@amelia.example\r\nBcc: spy@shop.example"])(
      "refuses %j, which is no address, by a value",
      async (to) => {
        const { channel, delivered } = await start();
        expect(await channel.send(sampleReply({ to }))).toEqual({ ok: false, reason: expect.stringContaining("address") });
        expect(await delivered()).toEqual([]);
      },
    );
  });
}
