import { amelia, inboundMessage, MemoryWorld, messageId, projectOf, scott } from "@webordinary/testing";
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
