import { MemoryWorld } from "@webordinary/testing";
import { expect, test } from "vitest";
import { janitorLoop } from "./janitor-loop.ts";

const SWEEP_EVERY_MS = 60_000;

test("what the relay gave up is tried again at the start and every ten minutes, and what is left is said", async () => {
  const world = await MemoryWorld.create();
  const stop = new AbortController();
  const tries: number[] = [];
  const began = Date.parse(world.clock.now());
  const relay = {
    retryParked: async () => {
      tries.push((Date.parse(world.clock.now()) - began) / 60_000);
      return 2;
    },
  };
  const running = janitorLoop(world.ports, relay, SWEEP_EVERY_MS, stop.signal);
  for (let minute = 0; minute < 25; minute++) await world.clock.advance(SWEEP_EVERY_MS);
  stop.abort();
  await running;
  expect(tries).toStrictEqual([0, 10, 20]);
  expect(world.logger.lines).toContainEqual({
    level: "warn",
    message: "some events still can't be handled, and will be tried again",
    fields: { parked: 2 },
  });
});

test("a relay that fails doesn't keep the janitor from coming again", async () => {
  const world = await MemoryWorld.create();
  const stop = new AbortController();
  let sweeps = 0;
  const { list } = world.readModels;
  world.readModels.list = async (...query) => {
    if (query[0] === "work") sweeps += 1;
    return list.apply(world.readModels, query);
  };
  const relay = {
    retryParked: async () => {
      throw new Error("the log can't be read");
    },
  };
  const running = janitorLoop(world.ports, relay, SWEEP_EVERY_MS, stop.signal);
  for (let minute = 0; minute < 3; minute++) await world.clock.advance(SWEEP_EVERY_MS);
  stop.abort();
  await running;
  expect(sweeps).toBe(3);
});
