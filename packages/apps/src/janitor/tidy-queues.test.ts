import { MemoryLogger } from "@webordinary/adapters/memory";
import { ProjectUser } from "@webordinary/domain";
import { expect, test } from "vitest";
import { tidyQueues } from "./tidy-queues.ts";

const owner = (index: number) => ProjectUser.parse(`project-${index}+user`);

test("idle queues go, what was given up in the others is counted, and one queue's fault keeps it from no other", async () => {
  const owners = Array.from({ length: 40 }, (_, index) => owner(index));
  const logger = new MemoryLogger();
  const queues = {
    inputs: async () => owners,
    removeIdle: async (projectUser: ProjectUser) => {
      if (projectUser === owner(7)) throw new Error("access denied");
      return projectUser === owner(3) || projectUser === owner(4);
    },
    countDeadLetters: async (projectUser: ProjectUser) => (projectUser === owner(30) ? 2 : projectUser === owner(39) ? 1 : 0),
  };
  expect(await tidyQueues(queues, logger)).toEqual({ visited: 40, removed: 2, deadLetters: 3, failures: [new Error("access denied")] });
  expect(logger.lines).toEqual([
    { level: "error", message: "an input queue could not be tidied", fields: { projectUser: owner(7), error: "Error: access denied" } },
  ]);
});
