import { ECSClient } from "@aws-sdk/client-ecs";
import { workerPoolContract } from "@webordinary/testing/contracts";
import { type JsonService, startEcs, startJsonService } from "@webordinary/testing/emulators";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VirtualClock } from "../../memory/virtual-clock.ts";
import { clientSettings } from "../client-settings.ts";
import { EcsWorkerPool, type EcsWorkerPoolOptions } from "./ecs-worker-pool.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const clientOf = ({ endpoint }: { readonly endpoint: string }) => new ECSClient(clientSettings({ region: "eu-central-1", endpoint, credentials }));

workerPoolContract("EcsWorkerPool", async ({ running, max }) => {
  const service = await startEcs(["workers"], () => {}, running);
  const client = clientOf(service);
  return {
    pool: new EcsWorkerPool({ ecs: client, cluster: "wo-test", service: "workers", clock: new VirtualClock(), max }),
    wanted: () => service.desired("workers"),
    async stop() {
      client.destroy();
      await service.stop();
    },
  };
});

let services: Record<string, { desiredCount: number; runningCount?: number; status: string }>;
let emulator: JsonService;
let ecs: ECSClient;
let clock: VirtualClock;

beforeEach(async () => {
  services = { workers: { desiredCount: 0, status: "ACTIVE" }, gone: { desiredCount: 0, status: "INACTIVE" } };
  clock = new VirtualClock();
  emulator = await startJsonService(({ action, body }) => {
    const name = String(action === "DescribeServices" ? (body.services as string[])[0] : body.service);
    const service = services[name];
    if (!service) return { services: [], failures: [{ arn: name, reason: "MISSING" }] };
    if (action === "UpdateService") service.desiredCount = Number(body.desiredCount);
    return action === "DescribeServices"
      ? { services: [{ serviceName: name, ...service }], failures: [] }
      : { service: { serviceName: name, ...service } };
  });
  ecs = clientOf(emulator);
});

afterEach(async () => {
  ecs.destroy();
  await emulator.stop();
});

const pool = (more: Partial<EcsWorkerPoolOptions> = {}) => new EcsWorkerPool({ ecs, cluster: "wo-test", service: "workers", clock, max: 5, ...more });
const calls = () => emulator.log.take().map(({ action }) => action);

test("waking an empty pool starts one worker", async () => {
  await pool().wake();
  expect(services.workers?.desiredCount).toBe(1);
  expect(calls()).toEqual(["DescribeServices", "UpdateService"]);
});

test("a pool with workers is left as it is, never lowered", async () => {
  services.workers = { desiredCount: 3, status: "ACTIVE" };
  await pool().wake();
  expect([services.workers.desiredCount, calls()]).toEqual([3, ["DescribeServices"]]);
});

test("whoever wakes learns whether a worker runs already, or the first one is only starting", async () => {
  const workers = pool();
  expect([await workers.wake(), await workers.wake()]).toEqual(["starting", "starting"]);
  services.workers = { desiredCount: 1, runningCount: 1, status: "ACTIVE" };
  await clock.advance(10_000);
  expect([await workers.wake(), await workers.wake()]).toEqual(["awake", "awake"]);
});

test("a burst of wakings is one look, and a later one looks again", async () => {
  const workers = pool();
  await Promise.all(Array.from({ length: 50 }, () => workers.wake()));
  for (let n = 0; n < 50; n++) await workers.wake();
  expect(calls()).toEqual(["DescribeServices", "UpdateService"]);
  services.workers = { desiredCount: 0, status: "ACTIVE" };
  await clock.advance(10_000);
  await workers.wake();
  expect(services.workers.desiredCount).toBe(1);
});

test("10 processes that wake at once start one worker", async () => {
  await Promise.all(Array.from({ length: 10 }, () => pool().wake()));
  expect(services.workers?.desiredCount).toBe(1);
});

test("a pool that may have no workers starts none, and asks nobody", async () => {
  await pool({ max: 0 }).wake();
  expect([services.workers?.desiredCount, calls()]).toEqual([0, []]);
});

test.each([
  ["nowhere", "MISSING"],
  ["gone", "INACTIVE"],
])("the service %s, which can't be used, is told with its name, each time", async (service, why) => {
  const workers = pool({ service });
  const told = { code: "missing-resource", message: expect.stringMatching(`${service}.*${why}`) };
  await expect(workers.wake()).rejects.toMatchObject(told);
  await expect(workers.wake()).rejects.toMatchObject(told);
});

test("a waking that failed is tried again by the next", async () => {
  const workers = pool();
  emulator.log.inject({ status: 400, code: "AccessDeniedException", when: ({ action }) => action === "UpdateService" });
  await expect(workers.wake()).rejects.toMatchObject({ code: "access-denied", message: expect.stringContaining("workers") });
  await workers.wake();
  expect(services.workers?.desiredCount).toBe(1);
});
