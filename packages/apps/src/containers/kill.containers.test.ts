import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld, type WorkerContainer } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

type Step = readonly [when: "before" | "after", type: string];

/**
 * Where workers are when they are killed. Before an append its effect is already there, after it the table knows. As many as workers hold claims, and
 * so few in a test that the last is killed before the first one's lease runs out: what is taken up again would be in its way.
 */
const EDITING: readonly Step[] = [
  ["after", "ClaimGranted"],
  ["after", "InstructionStarted"],
  ["before", "AgentFinished"],
  ["after", "AgentFinished"],
  ["before", "ChangesCommitted"],
  ["after", "ChangesCommitted"],
];
const PUBLISHING: readonly Step[] = [
  ["after", "SiteBuilt"],
  ["after", "DeploymentStarted"],
  ["before", "DeploymentWentLive"],
  ["after", "DeploymentWentLive"],
  ["before", "BranchPushed"],
  ["after", "BranchPushed"],
  ["before", "PreviewChecked"],
  ["after", "PreviewChecked"],
  ["after", "InstructionCompleted"],
];
const PER_WORKER = 3;
const projectAt = ([when, type]: Step): string => `${when}-${type.toLowerCase()}`;
const PROJECTS = [...EDITING, ...PUBLISHING].map(projectAt);

/** A worker clones, edits, builds; three at once on a machine that does much else. Milliseconds. */
const STEP_PATIENCE_MS = 90_000;
/** A lease, and until the janitor takes up what nobody rings for. Milliseconds. */
const RECOVERY_PATIENCE_MS = 200_000;

let world: ContainersWorld;
beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
});
afterAll(() => world?.stop());

test.each([
  ["it edits", EDITING],
  ["it publishes", PUBLISHING],
])("whatever step a worker is killed at while %s, the next one ends its work, and everybody gets one reply", async (_what, steps) => {
  const messages: string[] = [];
  for (let first = 0; first < steps.length; first += PER_WORKER) {
    const batch = steps.slice(first, first + PER_WORKER);
    const projects = batch.map(projectAt);
    for (const step of batch) await world.holdAt(projectAt(step), ...step);
    const worker = await world.startWorker();
    for (const projectId of projects) messages.push(await world.deliver(projectId, renaming("Alpha")));
    await world.reached(projects, STEP_PATIENCE_MS);
    await worker.kill();
    for (const projectId of projects) await world.emulators.open(projectId);
  }
  // One for each that was killed: they keep what they have claimed for a while, in case that its owner writes again.
  const next: WorkerContainer[] = [];
  for (let killed = 0; killed < steps.length / PER_WORKER; killed++) next.push(await world.startWorker());
  for (const messageId of messages) await world.told(messageId, RECOVERY_PATIENCE_MS);
  for (const worker of next) await worker.terminate();
  expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);
  expect(await world.emulators.mails()).toHaveLength(world.accepted.length);
  expect(messages.map((messageId) => world.workOn(messageId).at(-1)?.type)).toEqual(messages.map(() => "InstructionCompleted"));
});
