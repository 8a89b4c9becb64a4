import { setTimeout as pause } from "node:timers/promises";
import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

const CUT = ["alder", "birch", "cedar"];
const CRASHED = ["daisy", "erica", "fern"];
const PROJECTS = [...CUT, ...CRASHED];
const STEP_PATIENCE_MS = 90_000;
const RECOVERY_PATIENCE_MS = 200_000;
/** Longer than a request's tries, shorter than a lease. Milliseconds. */
const OUTAGE_MS = 12_000;

let world: ContainersWorld;
beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
});
afterAll(() => world?.stop());

async function interrupted(projects: readonly string[], outage: () => Promise<void>): Promise<void> {
  await world.holdAt(projects[0] ?? "", "after", "InstructionStarted");
  await world.holdAt(projects[1] ?? "", "after", "DeploymentStarted");
  await world.holdAt(projects[2] ?? "", "before", "BranchPushed");
  const messages: string[] = [];
  for (const projectId of projects) messages.push(await world.deliver(projectId, renaming("Alpha")));
  await world.reached(projects, STEP_PATIENCE_MS);
  await outage();
  for (const messageId of messages) await world.told(messageId, RECOVERY_PATIENCE_MS);
  expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);
  expect(await world.emulators.mails()).toHaveLength(world.accepted.length);
}

test("a worker whose network is cut for a while loses nothing, and everybody gets one reply", async () => {
  const worker = await world.startWorker();
  await interrupted(CUT, async () => {
    await worker.cutNetwork();
    for (const projectId of CUT) await world.emulators.open(projectId);
    await pause(OUTAGE_MS);
    await worker.rejoinNetwork();
  });
});

test("services that are killed under a working stage and come back have lost nothing, and everybody gets one reply", async () => {
  // The other one still holds its claims, in case that their owners write again.
  await world.startWorker();
  await interrupted(CRASHED, () => world.emulators.crash());
});
