import { ameliaScott, inboundMessage, MemoryWorld, messageId } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { LEASE_MS } from "../ports/lease-store.ts";
import { project } from "../projections/projection.ts";
import { projections } from "../projections/projections.ts";
import { EXPIRED_AFTER_MS, IDLE_AFTER_MS } from "../session/session.ts";
import { deliverReply } from "./deliver-reply.ts";
import { SESSIONS_PAGE, sweep } from "./sweep.ts";
import { Interruption } from "./work/interruption.ts";
import { runInstruction } from "./work/run-instruction.ts";

const minAgeMs = 60_000;

/** Every doorbell so far is lost. */
async function loseBells(world: MemoryWorld): Promise<void> {
  for (const queue of [world.workQueues.unclaimed, world.workQueues.output, world.workQueues.input(ameliaScott)])
    for (const delivery of await queue.receive({ max: 100 })) await delivery.ack();
}

describe("work that nobody does any more", () => {
  test("is rung for when its doorbells were lost", async () => {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage());
    await loseBells(world);
    await world.clock.advance(minAgeMs);
    expect(await sweep(world.ports, { minAgeMs })).toStrictEqual({ called: 1, replies: 0, idled: 0, expired: 0, dropped: 0 });
    expect((await world.workQueues.unclaimed.receive()).map(({ body }) => body)).toStrictEqual([{ projectUser: ameliaScott }]);
    expect((await world.workQueues.input(ameliaScott).receive()).map(({ body }) => body)).toStrictEqual([{ threadId }]);
  });

  test("is taken from a worker that died", async () => {
    const world = await MemoryWorld.create();
    await world.receive(inboundMessage());
    await world.claim();
    await loseBells(world);
    await world.clock.advance(LEASE_MS);
    await sweep(world.ports, { minAgeMs });
    await world.relay();
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimExpired", "ClaimRequested"]);
    expect((await world.workQueues.unclaimed.receive()).length).toBe(1);
  });

  test("is left alone while it is young, but not at a start", async () => {
    const world = await MemoryWorld.create();
    await world.receive(inboundMessage());
    await loseBells(world);
    await world.clock.advance(minAgeMs - 1);
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ called: 0 });
    expect(await sweep(world.ports, { minAgeMs: 0 })).toMatchObject({ called: 1 });
  });

  test("wakes nobody when the board is behind and the session says that all is done", async () => {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage());
    await runInstruction(world.ports, await world.claim(), threadId, new Interruption());
    await loseBells(world);
    await world.clock.advance(minAgeMs);
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ called: 0 });
    expect(await world.workQueues.unclaimed.receive()).toStrictEqual([]);
  });
});

describe("a reply that is due", () => {
  test("is asked for however many others there are before it that nobody can compose", async () => {
    const world = await MemoryWorld.create();
    const since = world.clock.now();
    const keys = Array.from({ length: 250 }, (_, index) => `event-${String(index).padStart(3, "0")}`);
    for (const eventId of keys) await world.readModels.put("replies", eventId, { side: "due", threadId: "t-nobody0001", eventId, since }, 0);
    await world.clock.advance(minAgeMs);
    expect((await sweep(world.ports, { minAgeMs })).replies).toBe(250);
  });

  test("is asked for again until it is told", async () => {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage({ text: "" }));
    await loseBells(world);
    await world.clock.advance(minAgeMs - 1);
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ replies: 0 });
    await world.clock.advance(1);
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ replies: 1 });
    const [request] = await world.workQueues.output.receive();
    if (!request) throw new Error("no reply was asked for");
    expect(request.body.threadId).toBe(threadId);
    await deliverReply(world.ports, request.body);
    await world.relay();
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ replies: 0 });
  });

  test("is forgotten when the thread says that it was told, though the read model missed it", async () => {
    const world = await MemoryWorld.create();
    await world.receive(inboundMessage({ text: "" }));
    const [request] = await world.workQueues.output.receive();
    if (!request) throw new Error("no reply was asked for");
    await deliverReply(world.ports, request.body);
    await world.clock.advance(minAgeMs);
    expect(await sweep(world.ports, { minAgeMs })).toMatchObject({ replies: 0 });
    expect(await world.readModels.list("replies", "")).toStrictEqual([]);
  });

  test("is found behind hundreds that only wait for their cause", async () => {
    const world = await MemoryWorld.create();
    for (let index = 0; index < 250; index++) {
      await world.readModels.put("replies", `a-${String(index).padStart(3, "0")}`, { side: "told", threadId: "t-one00001", since: "" }, 0);
    }
    await world.receive(inboundMessage({ text: "" }));
    expect(await sweep(world.ports, { minAgeMs: 0 })).toMatchObject({ replies: 1 });
  });
});

describe("a session at rest", () => {
  async function rested() {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage());
    await runInstruction(world.ports, await world.claim(), threadId, new Interruption());
    await world.relay();
    return world;
  }
  const restAt = async (world: MemoryWorld) => {
    const report = await sweep(world.ports, { minAgeMs });
    await world.relay();
    return [report.idled, report.expired];
  };

  test("idles after 5 minutes and expires after 30, each once", async () => {
    const world = await rested();
    await world.clock.advance(IDLE_AFTER_MS - 1);
    expect(await restAt(world)).toStrictEqual([0, 0]);
    await world.clock.advance(1);
    expect(await restAt(world)).toStrictEqual([1, 0]);
    expect(await restAt(world)).toStrictEqual([0, 0]);
    await world.clock.advance(EXPIRED_AFTER_MS - IDLE_AFTER_MS - 1);
    expect(await restAt(world)).toStrictEqual([0, 0]);
    await world.clock.advance(1);
    expect(await restAt(world)).toStrictEqual([0, 1]);
    expect(await restAt(world)).toStrictEqual([0, 0]);
    expect(world.types("session").slice(-2)).toStrictEqual(["SessionIdled", "SessionExpired"]);
    expect([IDLE_AFTER_MS, EXPIRED_AFTER_MS]).toStrictEqual([5 * 60_000, 30 * 60_000]);
  });

  test("is found behind a page of others that don't go away", async () => {
    const world = await rested();
    for (let index = 0; index < SESSIONS_PAGE; index++) {
      await world.readModels.put("resting", `a-busy-${String(index).padStart(4, "0")}`, { since: "2100-01-01T00:00:00.000Z" }, 0);
    }
    await world.clock.advance(EXPIRED_AFTER_MS);
    expect(await restAt(world)).toStrictEqual([0, 1]);
  });

  test("is forgotten when it has expired and a late event put it back", async () => {
    const world = await rested();
    const [submitted] = world.events("session");
    if (!submitted) throw new Error("nothing was submitted");
    await world.clock.advance(EXPIRED_AFTER_MS);
    expect(await restAt(world)).toStrictEqual([0, 1]);
    await project(world.readModels, projections, submitted);
    expect(await world.readModels.list("resting", "")).toHaveLength(1);
    expect(await restAt(world)).toStrictEqual([0, 0]);
    expect(await world.readModels.list("resting", "")).toStrictEqual([]);
  });

  test("is active again with the next message", async () => {
    const world = await rested();
    await world.clock.advance(EXPIRED_AFTER_MS);
    expect(await restAt(world)).toStrictEqual([0, 1]);
    await world.receive(inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one") }));
    await world.clock.advance(IDLE_AFTER_MS);
    // It has work again, so it doesn't rest.
    expect(await restAt(world)).toStrictEqual([0, 0]);
    expect(await world.readModels.list("resting", "")).toHaveLength(1);
  });
});
