import { agentSession, Conversation, inboundMessage, messageId } from "@webordinary/testing";
import { expect, test } from "vitest";
import { InboundMessage, MAX_ATTACHMENTS, MAX_INSTRUCTION_TEXT } from "../message/message.ts";

/** Three bytes each, in a text's UTF-8. */
const kanji = (length: number): string => "漢".repeat(length);
const times = <Item>(count: number, make: (index: number) => Item): Item[] => Array.from({ length: count }, (_, index) => make(index));
const address = (index: number): string => `${String(index).padStart(3, "0")}${"a".repeat(60)}@${"b".repeat(248)}.example`;
const file = (index: number): string => `${kanji(196)}.${String(index).padStart(3, "0")}`;

/** As much of everything as a message may have. */
function largest(change: Partial<InboundMessage>): InboundMessage {
  return InboundMessage.parse(
    inboundMessage({
      to: ["amelia@localhost", ...times(99, address)],
      cc: times(100, address),
      subject: kanji(500),
      attachments: times(MAX_ATTACHMENTS, (index) => ({
        name: file(index),
        mediaType: `application/${"x".repeat(188)}`,
        size: 20_000_000,
        key: "k".repeat(500),
      })),
      refusedAttachments: times(MAX_ATTACHMENTS, (index) => ({ name: file(index), reason: kanji(500) })),
      references: times(100, (index) => messageId(`${"r".repeat(970)}-${String(index).padStart(3, "0")}`)),
      quotedTokens: times(5, () => "t".repeat(200)),
      rawKey: "k".repeat(500),
      wholeTextKey: "k".repeat(500),
      ...change,
    }),
  );
}

test("the largest message that may come is accepted and heard, with all its words and files", async () => {
  const talk = await Conversation.begin();
  const text = `yes, ${kanji(MAX_INSTRUCTION_TEXT - 5)}`;
  const message = largest({ messageId: messageId(`${"m".repeat(970)}-001`), text });
  expect(await talk.world.ingest(message)).toMatchObject({ kind: "accepted" });
  await talk.settles();
  expect(talk.world.events("session")[0]).toMatchObject({ type: "InstructionSubmitted", data: { text, attachments: message.attachments } });
  expect(talk.tasks).toMatchObject([{ text, attachments: message.attachments }]);
});

test("so is one that answers a plan", async () => {
  const talk = await Conversation.begin();
  const plan = { summary: "A new face.", pages: [], risks: [], estimatedCostUsd: null };
  talk.world.agent.plays.push(() => ({ kind: "plan", plan, ...agentSession }));
  await talk.says("Please redesign the home page.");
  const amendment = kanji(MAX_INSTRUCTION_TEXT - 5);
  await talk.says(`yes, ${amendment}`, largest({ messageId: messageId("two"), inReplyTo: messageId("talk-1"), text: `yes, ${amendment}` }));
  expect(talk.steps()).toContain("PlanApproved");
  expect(talk.tasks.at(-1)?.text.endsWith(`With this change: ${amendment}`)).toBe(true);
});
