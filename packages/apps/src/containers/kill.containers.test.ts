import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

/** Where workers are when they are killed. Before an append its effect is already there, after it the table knows. As many as workers hold claims. */
const STEPS = [
  ["after", "ClaimGranted"],
  ["after", "InstructionStarted"],
  ["before", "AgentFinished"],
  ["after", "AgentFinished"],
  ["before", "ChangesCommitted"],
  ["after", "ChangesCommitted"],
  ["after", "SiteBuilt"],
  ["after", "DeploymentStarted"],
  ["before", "DeploymentWentLive"],
  ["after", "DeploymentWentLive"],
  ["before", "BranchPushed"],
  ["after", "InstructionCompleted"],
] as const;
const PER_WORKER = 3;
const PROJECTS = STEPS.map(([when, type]) => `${when}-${type.toLowerCase()}`);

/** A worker clones, edits, builds; three at once on a machine that does much else. Milliseconds. */
const STEP_PATIENCE_MS = 90_000;
/** A lease, and until the janitor takes up what nobody rings for. Milliseconds. */
const RECOVERY_PATIENCE_MS = 200_000;

let world: ContainersWorld;
beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
});
afterAll(() => world?.stop());

test("whatever step a worker is killed at, the next one ends its work, and everybody gets one reply", async () => {
  const messages: string[] = [];
  for (let first = 0; first < STEPS.length; first += PER_WORKER) {
    const projects = PROJECTS.slice(first, first + PER_WORKER);
    for (const [index, projectId] of projects.entries()) {
      const [when, type] = STEPS[first + index] ?? ["after", "ClaimGranted"];
      await world.holdAt(projectId, when, type);
    }
    const worker = await world.startWorker();
    for (const projectId of projects) messages.push(await world.deliver(projectId, renaming("Alpha")));
    await world.reached(projects, STEP_PATIENCE_MS);
    await worker.kill();
    for (const projectId of projects) await world.emulators.open(projectId);
  }
  // One for each that was killed: they keep what they have claimed for a while, in case that its owner writes again.
  for (let killed = 0; killed < STEPS.length / PER_WORKER; killed++) await world.startWorker();
  for (const messageId of messages) await world.told(messageId, RECOVERY_PATIENCE_MS);
  expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);
  expect(await world.emulators.mails()).toHaveLength(messages.length);
  expect(messages.map((messageId) => world.workOn(messageId).at(-1)?.type)).toEqual(messages.map(() => "InstructionCompleted"));
});
