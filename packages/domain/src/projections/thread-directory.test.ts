import { amelia, Conversation, inboundMessage, MemoryWorld, messageId, projectOf, scott } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { deliverReply } from "../use-cases/deliver-reply.ts";
import { project } from "./projection.ts";
import { projections } from "./projections.ts";
import { messageKey, plainSubject, subjectKey } from "./thread-directory.ts";

describe("a subject", () => {
  test.each([
    "Re: Opening hours",
    "RE: Opening hours",
    "AW: Opening hours",
    "Antw: Opening hours",
    "SV: Opening hours",
    "VS: Opening hours",
    "R: Opening hours",
    "Rif: Opening hours",
    "RES: Opening hours",
    "TR: Opening hours",
    "Fwd: Opening hours",
    "FW: Opening hours",
    "WG: Opening hours",
    "RV: Opening hours",
    "Doorst: Opening hours",
    "Re[2]: Opening hours",
    "Re : Opening hours",
    "Re: AW: Fwd: opening   HOURS ",
    "  Opening hours",
  ])("%j is the one that it answers", (subject) => {
    expect(plainSubject(subject)).toBe("opening hours");
  });

  test.each([
    ["Resources: new page", "resources: new page"],
    ["Reopening: hours", "reopening: hours"],
    ["Trip: photos", "trip: photos"],
    ["Re:", ""],
    ["", ""],
  ])("%j stays %j", (subject, plain) => {
    expect(plainSubject(subject)).toBe(plain);
  });

  test("belongs to one person of one project", () => {
    expect(subjectKey(amelia, scott, "Re: Hours")).toBe("amelia/scott/hours");
  });
});

test("a thread is found by every message of it, those that came in and those that went out", async () => {
  const world = await MemoryWorld.create();
  const threadId = await world.receive(inboundMessage());
  const empty = inboundMessage({ messageId: messageId("empty"), inReplyTo: messageId("one"), text: "" });
  expect(await world.receive(empty)).toBe(threadId);
  const [ignored] = world.events("thread").filter(({ type }) => type === "MessageIgnored");
  if (!ignored) throw new Error("the empty mail was not noted");
  expect(await deliverReply(world.ports, { threadId, eventId: ignored.eventId })).toBe("sent");
  await world.relay();

  const [sent] = world.outbox.sent;
  for (const id of [messageId("one"), messageId("empty"), sent?.messageId ?? ""]) {
    expect(await world.readModels.get("messages", messageKey(amelia, id))).toMatchObject({ value: { threadId } });
  }
  expect(await world.readModels.get("messages", messageKey("another", messageId("one")))).toBeNull();
});

describe("how a conversation stands", () => {
  async function begun() {
    const talk = await Conversation.begin();
    const status = async () => (await talk.world.readModels.get("threads", talk.threadId))?.value.status;
    return { talk, status };
  }

  test("is told by its work, which a question to us, a word that decides nothing and a refused message leave as it is", async () => {
    const { talk, status } = await begun();
    await talk.writes("We open at 10.");
    await talk.world.relay();
    expect(await status()).toBe("waiting");
    await talk.settles();
    expect(await status()).toBe("done");
    for (const [word, from] of [["status"], ["help"], ["yes"], ["stop"], ["publish", "anna@pottery.example"]] as const) {
      await talk.says(word, from ? { from } : {});
      expect([word, await status()]).toStrictEqual([word, "done"]);
    }
  });

  test("is answered when it only asked, and not done when nothing of it was heard", async () => {
    const asked = await begun();
    await asked.talk.says("help");
    expect(await asked.status()).toBe("answered");
    const refused = await begun();
    await refused.talk.says("We open at 10.", { from: "victor@pottery.example" });
    expect(await refused.status()).toBe("not done");
  });
});

test("a stranger's mail is in no list of threads", async () => {
  const world = await MemoryWorld.create();
  await world.receive(inboundMessage({ from: "stranger@elsewhere.example" }));
  expect(await world.readModels.list("threads", "")).toStrictEqual([]);
  expect(await world.readModels.list("work", "")).toStrictEqual([]);
});

test("a message that was ignored in one thread and received in another belongs to the other, in whichever order that is told", async () => {
  const world = await MemoryWorld.create();
  const fromJo = inboundMessage({ messageId: messageId("jo"), from: "jo@pottery.example", inReplyTo: messageId("one") });
  const conversation = await world.receive(inboundMessage());
  await world.receive(fromJo);
  await world.projectDirectory.save(projectOf({ members: [{ userId: scott, addresses: ["scott@pottery.example", fromJo.from], role: "owner" }] }));
  expect(await world.receive(fromJo)).toBe(conversation);
  const [ignored] = world.events("thread").filter(({ type }) => type === "MessageIgnored");
  if (!ignored) throw new Error("the stranger's mail was not noted");
  expect(ignored.streamId).not.toBe(`thread-${conversation}`);
  await project(world.readModels, projections, ignored);
  expect(await world.readModels.get("messages", messageKey(amelia, messageId("jo")))).toMatchObject({ value: { threadId: conversation } });
});

test("a document that others change again and again is given up by name", async () => {
  const world = await MemoryWorld.create();
  await world.ingest(inboundMessage());
  const [event] = world.events();
  if (!event) throw new Error("nothing was received");
  const contended = { ...world.ports.readModels, get: async () => null, put: async () => false, list: async () => [], remove: async () => false };
  await expect(project(contended, projections, event)).rejects.toMatchObject({ code: "projection-conflict" });
});
