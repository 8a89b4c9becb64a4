import { anna, Conversation, inboundMessage, messageId } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import type { ChannelMessageId } from "../kernel/ids.ts";
import type { DeliveryReport, InboundMessage } from "../message/message.ts";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

let reports = 0;
/** What a mail service sends about a mail of ours. */
function report(originalMessageId: ChannelMessageId | null, change: Partial<DeliveryReport> = {}): InboundMessage {
  reports += 1;
  return inboundMessage({
    messageId: messageId(`report-${reports}`),
    from: "mailer-daemon@pottery.example",
    subject: "Undelivered Mail Returned to Sender",
    text: "",
    automatic: "bounce",
    authentication: { verdict: "unknown", detail: "" },
    deliveryReport: { status: "failed", recipient: "scott@pottery.example", originalMessageId, diagnostic: "550 no such user", ...change },
  });
}
const sent = () => talk.world.outbox.sent;
const lastSent = () => sent().at(-1)?.messageId ?? null;
async function comesBack(message: InboundMessage): Promise<void> {
  await talk.world.receive(message);
  await talk.settles();
}
const bounces = () => talk.world.events("thread").filter(({ type }) => type === "ReplyBounced");

describe("a reply that comes back for good", () => {
  test("is noted in its conversation, and told at the person's other address", async () => {
    await talk.says("We open at 10.");
    const came = lastSent();
    await comesBack(report(came));
    expect(bounces()).toMatchObject([
      {
        streamId: `thread-${talk.threadId}`,
        actor: "mail-service",
        data: { replyMessageId: came, otherAddress: "scott@home.example", report: { diagnostic: "550 no such user" } },
      },
    ]);
    expect(sent().at(-1)?.reply).toMatchObject({
      kind: "undelivered",
      to: "scott@home.example",
      headline: "A reply to you came back.",
      paragraphs: [expect.stringContaining("could not be delivered to scott@pottery.example")],
      links: [{ label: "The front page of the preview", url: `http://${talk.threadId}.localhost` }],
      subject: "Opening hours",
      inReplyTo: came,
    });
    expect(talk.world.logger.lines).toContainEqual(expect.objectContaining({ level: "error", message: "a reply came back" }));
  });

  test("is told once, however often the report comes, or another about the same reply", async () => {
    await talk.says("We open at 10.");
    const about = report(lastSent());
    const before = sent().length;
    await comesBack(about);
    await comesBack(about);
    await comesBack({ ...about, messageId: messageId("another-report") });
    expect(sent().length).toBe(before + 1);
    expect(bounces().length).toBe(1);
  });

  test("is told to nobody when there is no other address, and asks for no reply for ever", async () => {
    await talk.says("We open at 10.", anna);
    const before = sent().length;
    await comesBack(report(lastSent(), { recipient: "anna@pottery.example" }));
    expect(bounces()).toMatchObject([{ data: { otherAddress: null } }]);
    expect(sent().length).toBe(before);
    expect(await talk.world.readModels.list("replies", "")).toStrictEqual([]);
  });

  test("from the other address as well goes round in no circle", async () => {
    await talk.says("We open at 10.");
    await comesBack(report(lastSent()));
    await comesBack(report(lastSent(), { recipient: "scott@home.example" }));
    await comesBack(report(lastSent(), { recipient: "scott@pottery.example" }));
    expect(sent().filter(({ reply: { kind } }) => kind === "undelivered").length).toBe(1);
    expect(bounces().map(({ data }) => data.otherAddress)).toStrictEqual(["scott@home.example", null]);
  });

  test("is told in the language of the conversation, whatever the report is written in", async () => {
    await talk.says("Wir öffnen um 10 Uhr.", { language: "de" });
    await comesBack(report(lastSent()));
    expect(sent().at(-1)?.reply).toMatchObject({ language: "de", headline: "Eine Antwort an Sie kam zurück." });
  });
});

describe("nothing follows from a report", () => {
  test.each(["delayed", "delivered"] as const)("that says %s", async (status) => {
    await talk.says("We open at 10.");
    const before = sent().length;
    await comesBack(report(lastSent(), { status }));
    expect([bounces(), sent().length]).toStrictEqual([[], before]);
  });

  test("that names no mail, or none of ours: anybody can write one", async () => {
    const own = await talk.writes("We open at 10.");
    await talk.settles();
    const before = sent().length;
    for (const named of [null, messageId("never-sent"), own]) await comesBack(report(named));
    expect([bounces(), sent().length]).toStrictEqual([[], before]);
    expect(talk.world.types("session")).not.toContain("InstructionCancelled");
  });

  test("about a recipient that is nobody's: it is noted, and told to nobody", async () => {
    await talk.says("We open at 10.");
    const before = sent().length;
    await comesBack(report(lastSent(), { recipient: "eve@elsewhere.example" }));
    await comesBack(report(lastSent(), { recipient: null }));
    expect(sent().length).toBe(before);
  });
});
