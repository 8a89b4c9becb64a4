import { Conversation, type MemoryWorld } from "@webordinary/testing";
import { beforeEach, expect, test } from "vitest";

let talk: Conversation;
beforeEach(async () => {
  talk = await Conversation.begin();
});

const saidLast = async () => (await talk.says("status"))[0]?.paragraphs;

test("a status tells in words what was done last, never only by a word of control", async () => {
  await talk.says("We open at 10.");
  expect(await saidLast()).toContain("Done last: We open at 10.");
  await talk.says("undo");
  expect(await saidLast()).toContain("Taken back last: We open at 10.");
  await talk.says("undo");
  expect(await saidLast()).toContain("Brought back last: We open at 10.");
  await talk.says("publish", { subject: "Re: AW: Opening hours" });
  expect(await saidLast()).toContain("Published last: Opening hours");
});

test("a status doesn't tell of what changed nothing", async () => {
  await talk.says("undo");
  expect(await saidLast()).toStrictEqual(["Nothing is being worked on."]);
});

test("a status tells of its own conversation only", async () => {
  const world: MemoryWorld = talk.world;
  await new Conversation(world, "photo").says("A new photo.");
  expect(await saidLast()).toStrictEqual(["Nothing is being worked on."]);
});

test("a status shows the way to the preview once there is one", async () => {
  expect((await talk.says("status"))[0]?.links).toStrictEqual([]);
  await talk.says("We open at 10.");
  const [reply] = await talk.says("status");
  expect(reply?.links).toStrictEqual([{ label: "The front page of the preview", url: `http://${talk.threadId}.localhost` }]);
});
