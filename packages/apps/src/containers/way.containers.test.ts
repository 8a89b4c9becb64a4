import { brokenInvariants } from "@webordinary/testing";
import { ContainersWorld, type WorkerContainer } from "@webordinary/testing/containers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPECTATION, renaming, stageOf } from "./testing/stage.ts";

const PROJECTS = ["amelia", "bob"];
const PATIENCE_MS = 60_000;
/** What ECS gives a task between SIGTERM and SIGKILL is 30 s; the worker promises 25. Milliseconds. */
const STOP_WITHIN_MS = 25_000;

let world: ContainersWorld;
let worker: WorkerContainer;
beforeAll(async () => {
  world = await ContainersWorld.start(stageOf(PROJECTS), PROJECTS);
  worker = await world.startWorker();
});
afterAll(() => world?.stop());

const checkInvariants = async () => expect(await brokenInvariants(await world.outside(), { ...EXPECTATION, accepted: world.accepted })).toEqual([]);

test("the worker's image has an unprivileged user, Node 24 and git, and neither AWS's CLI nor a program that its user could change", async () => {
  const said = async (...command: readonly string[]) => (await worker.run(command)).output.trim();
  expect(await said("id", "-u")).toBe("1000");
  expect(await said("node", "--version")).toMatch(/^v24\./);
  expect(await said("git", "--version")).toMatch(/^git version /);
  for (const tool of ["aws", "cc", "python3"]) expect(await worker.run(["sh", "-c", `command -v ${tool}`])).toMatchObject({ output: "" });
  expect((await worker.run(["touch", "/app/packages/apps/src/worker/main.ts"])).exitCode).not.toBe(0);
});

test("a mail becomes a commit, a page and one reply by a worker in its container", async () => {
  const messageId = await world.deliver("amelia", renaming("Alpha"));
  await world.told(messageId, PATIENCE_MS);
  await checkInvariants();
  expect(await world.emulators.mails()).toHaveLength(1);
});

test("a worker that is told to stop lets go of its claims in time, and another one goes on at once", async () => {
  await world.holdAt("bob", "after", "AgentFinished");
  const messageId = await world.deliver("bob", renaming("Beta"));
  await world.held(["bob"], PATIENCE_MS);
  const stopped = worker.terminate();
  await world.emulators.open("bob");
  const began = Date.now();
  expect(await stopped).toBe(0);
  expect(Date.now() - began).toBeLessThan(STOP_WITHIN_MS);
  await world.startWorker();
  await world.told(messageId, 3 * PATIENCE_MS);
  await checkInvariants();
  expect(await world.emulators.mails()).toHaveLength(2);
});
