import { MemoryLogger } from "@webordinary/adapters/memory";
import { type JsonService, JsonServiceError, startJsonService } from "@webordinary/testing/emulators";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TaskProtection } from "./task-protection.ts";

let agent: JsonService;
let logger: MemoryLogger;
let bodies: unknown[];
let answer: () => object;

beforeEach(async () => {
  logger = new MemoryLogger();
  bodies = [];
  answer = () => ({ protection: { ProtectionEnabled: true, TaskArn: "arn:aws:ecs:eu-central-1:1:task/workers/one" } });
  agent = await startJsonService(({ body }) => {
    bodies.push(body);
    return answer();
  });
});
afterEach(() => agent.stop());

test("a worker is protected while it holds claims, for two hours from the last one, and no longer", async () => {
  const protection = new TaskProtection(agent.endpoint, logger);
  await Promise.all([1, 2, 1, 0].map((claims) => protection.hold(claims)));
  const protecting = { ProtectionEnabled: true, ExpiresInMinutes: 120 };
  expect(bodies).toEqual([protecting, protecting, protecting, { ProtectionEnabled: false }]);
  const asked = agent.log.take().map(({ action }) => action);
  expect(asked).toEqual(Array(4).fill("PUT /task-protection/v1/state"));
  expect(logger.lines).toEqual([]);
});

test.each([
  ["a refusal that comes as a success", () => ({ failure: { Reason: "DEPLOYMENT_BLOCKED" } }), "DEPLOYMENT_BLOCKED"],
  [
    "a role that may not",
    () => {
      throw new JsonServiceError("AccessDeniedException", "not authorized to perform ecs:UpdateTaskProtection");
    },
    "ecs:UpdateTaskProtection",
  ],
])("%s is logged, and the next word is said all the same", async (_what, refusal, reason) => {
  const protection = new TaskProtection(agent.endpoint, logger);
  answer = refusal;
  await protection.hold(1);
  expect(logger.lines).toEqual([
    {
      level: "warn",
      message: "ECS could not be asked to protect this worker",
      fields: { working: true, error: expect.stringContaining(reason) },
    },
  ]);
  answer = () => ({ protection: {} });
  await protection.hold(0);
  expect([bodies.length, logger.lines.length]).toEqual([2, 1]);
});

test("an agent that isn't there is logged, and where there should be none nobody is asked", async () => {
  await agent.stop();
  await new TaskProtection(agent.endpoint, logger).hold(1);
  expect(logger.lines.map(({ level }) => level)).toEqual(["warn"]);
  await new TaskProtection(undefined, logger).hold(1);
  expect(logger.lines).toHaveLength(1);
});
