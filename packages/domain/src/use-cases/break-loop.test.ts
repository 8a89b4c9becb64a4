import { Conversation } from "@webordinary/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { MAX_QUICK_TURNS } from "./break-loop.ts";

const MINUTE_MS = 60_000;

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

/** Something answers each reply within a minute, without saying that it is a machine. */
async function answersQuickly(times: number): Promise<readonly number[]> {
  const replies: number[] = [];
  for (let turn = 0; turn < times; turn++) replies.push((await talk.says(`Thank you for your message ${turn}.`, {}, { afterMs: 1_000 })).length);
  return replies;
}

describe("two machines that answer each other", () => {
  test(`are parted after ${MAX_QUICK_TURNS} quick turns in an hour, and told so once, for it may be a person`, async () => {
    await talk.says("We open at 10.");
    expect(await answersQuickly(MAX_QUICK_TURNS + 3)).toStrictEqual([...Array.from({ length: MAX_QUICK_TURNS }, () => 1), 1, 0, 0]);
    expect(talk.world.outbox.sent.at(-1)?.reply).toMatchObject({
      kind: "not-done",
      paragraphs: [expect.stringContaining("as a machine would write")],
    });
    const ignored = talk.world.events("thread").findLast(({ type }) => type === "MessageIgnored");
    expect(ignored).toMatchObject({ data: { reason: "too-many-turns", detail: expect.stringContaining("5 answers within a minute") } });
    expect(talk.tasks.length).toBe(1 + MAX_QUICK_TURNS);
  });

  test("are listened to again when the hour is over", async () => {
    await talk.says("We open at 10.");
    await answersQuickly(MAX_QUICK_TURNS + 1);
    await talk.world.clock.advance(60 * MINUTE_MS);
    expect((await talk.says("Now it is me again.")).length).toBe(1);
    expect(await answersQuickly(1), "a quick one, too").toStrictEqual([1]);
  });

  test("don't keep a person out, who takes more than a minute to answer", async () => {
    await talk.says("We open at 10.");
    for (let turn = 0; turn < MAX_QUICK_TURNS + 3; turn++) expect((await talk.says(`And ${turn}.`)).length).toBe(1);
  });

  test("don't keep a person from saying stop", async () => {
    await talk.says("We open at 10.");
    await answersQuickly(MAX_QUICK_TURNS + 1);
    expect((await talk.says("stop", {}, { afterMs: 1_000 })).length).toBe(1);
  });

  test("are not what people who chat are taken for", async () => {
    await talk.says("We open at 10.", { channel: "chat" });
    for (let turn = 0; turn < MAX_QUICK_TURNS + 3; turn++)
      expect((await talk.says(`And ${turn}.`, { channel: "chat" }, { afterMs: 1_000 })).length).toBe(1);
  });

  test("in another conversation of the same person count on their own", async () => {
    await talk.says("We open at 10.");
    await answersQuickly(MAX_QUICK_TURNS + 1);
    expect((await new Conversation(talk.world, "photo").says("A new photo.")).length).toBe(1);
  });
});

test("a quick message that is delivered again when the turns are used up is the duplicate that it is", async () => {
  await talk.says("We open at 10.");
  await answersQuickly(MAX_QUICK_TURNS);
  const received = talk.world.events("thread").findLast(({ type }) => type === "MessageReceived");
  const message = received?.data.message as Parameters<typeof talk.world.ingest>[0];
  expect(await talk.world.ingest(message)).toMatchObject({ kind: "duplicate", threadId: talk.threadId });
});
