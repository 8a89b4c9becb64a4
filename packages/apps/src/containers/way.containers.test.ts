import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

const PROJECTS = ["amelia"];
let world: ContainersWorld;

beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
});
afterAll(() => world?.stop());

test("a mail becomes a commit, a page and one reply by a worker in its container", async () => {
  await world.startWorker();
  const messageId = await world.deliver("amelia", renaming("Alpha"));
  await world.told(messageId, 30_000);
  expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);
  expect(await world.emulators.mails()).toHaveLength(1);
});
