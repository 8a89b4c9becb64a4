import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

const PROJECTS = ["deploying", "pushing", "replying"];
const STEP_PATIENCE_MS = 90_000;
/** A lease, and until the janitor takes up what nobody rings for. Milliseconds. */
const RECOVERY_PATIENCE_MS = 200_000;

let world: ContainersWorld;
beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
});
afterAll(() => world?.stop());

test("a worker that was paused past its lease is refused when it deploys, pushes or completes, and nobody hears of it", async () => {
  // Its page is on the way to the bucket, its push is next, its result is on the way to the table.
  await world.emulators.shut({ id: "deploying", when: "before", texts: ["sqs-s3 PUT", "edit.deploying", "index.html"] });
  await world.holdAt("pushing", "after", "DeploymentWentLive");
  await world.holdAt("replying", "before", "InstructionCompleted");
  const paused = await world.startWorker();
  const messages: string[] = [];
  for (const projectId of PROJECTS) messages.push(await world.deliver(projectId, renaming("Alpha")));
  await world.held(PROJECTS, STEP_PATIENCE_MS);
  await paused.pause();

  const next = await world.startWorker();
  for (const messageId of messages) await world.told(messageId, RECOVERY_PATIENCE_MS);
  const appended = () => world.events.filter(({ actor }) => actor === paused.workerId).map(({ streamId, type }) => `${streamId} ${type}`);
  const before = appended();
  expect(before.length).toBeGreaterThan(0);
  expect(await world.emulators.mails()).toHaveLength(messages.length);

  for (const projectId of PROJECTS) await world.emulators.open(projectId);
  await paused.resume();
  await world.until("it has noticed that its claims are lost", STEP_PATIENCE_MS, () => {
    const lost = paused.log().filter((line) => line.includes("the claim was lost to another worker"));
    return lost.length === PROJECTS.length ? true : null;
  });
  const { deploying, replying } = await world.emulators.gates();
  // S3 refused the late page, the table the late result.
  expect([deploying?.answers, replying?.answers]).toEqual([[412], [400]]);
  expect(appended()).toEqual(before);
  expect(await world.emulators.mails()).toHaveLength(messages.length);
  expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);
  expect(next.log().filter((line) => line.includes('"message":"claimed"'))).toHaveLength(PROJECTS.length);
});
