import { ameliaScott, inboundMessage, MemoryWorld, messageId } from "@webordinary/testing";
import { expect, test } from "vitest";
import { startRelay } from "./relay.ts";

test("a bell never rings before the board knows of the work", async () => {
  const world = await MemoryWorld.create();
  const board: number[] = [];
  const input = world.workQueues.input(ameliaScott);
  const ring = input.send.bind(input);
  input.send = async (body) => {
    board.push((await world.readModels.list("work", `${ameliaScott}/`)).length);
    await ring(body);
  };
  // Read models that take their time, as those of another machine do.
  const { put } = world.readModels;
  world.readModels.put = async (...document) => {
    await new Promise((resolve) => setImmediate(resolve));
    return put.apply(world.readModels, document);
  };
  const relay = await startRelay(world.ports);
  await world.ingest(inboundMessage());
  await relay.caughtUp();
  await relay.caughtUp();
  await world.ingest(inboundMessage({ messageId: messageId("two"), subject: "Vases" }));
  await relay.caughtUp();
  await relay.caughtUp();
  await relay.stop();
  expect(board).toStrictEqual([1, 2]);
});

test("an event that was given up is projected and routed when it is tried again", async () => {
  const world = await MemoryWorld.create();
  let broken = true;
  const { put } = world.readModels;
  world.readModels.put = async (...document) => {
    if (broken && document[0] === "messages") throw new Error("the table is gone");
    return put.apply(world.readModels, document);
  };
  const relay = await startRelay(world.ports);
  await world.ingest(inboundMessage());
  await world.clock.runUntil(relay.caughtUp());
  expect(world.types("session")).toStrictEqual([]);
  expect((await world.ports.eventFeed.parked()).map(({ event }) => event.type)).toStrictEqual(["MessageReceived"]);
  expect(await world.clock.runUntil(relay.retryParked())).toBe(1);

  broken = false;
  expect(await world.clock.runUntil(relay.retryParked())).toBe(0);
  await world.clock.runUntil(relay.caughtUp());
  await relay.stop();
  expect(world.types("session")).toStrictEqual(["InstructionSubmitted"]);
  expect(await world.readModels.list("work", "")).toHaveLength(1);
});
