import type { SqsWorkQueues } from "@webordinary/adapters/aws";
import type { Logger, ProjectUser } from "@webordinary/domain";

export type Tidied = { readonly visited: number; readonly removed: number; readonly deadLetters: number; readonly failures: readonly unknown[] };

/** Queues that are visited at a time: a visit is a few round trips, and thousands must fit into the function's minutes. */
const LANES = 16;

/** Removes input queues that are idle and counts what was given up in the others. One queue's fault doesn't keep it from the next. */
export async function tidyQueues(queues: Pick<SqsWorkQueues, "inputs" | "removeIdle" | "countDeadLetters">, logger: Logger): Promise<Tidied> {
  const owners = await queues.inputs();
  const failures: unknown[] = [];
  let removed = 0;
  let deadLetters = 0;
  const visit = async (projectUser: ProjectUser) => {
    try {
      if (await queues.removeIdle(projectUser)) removed += 1;
      else {
        const count = await queues.countDeadLetters(projectUser);
        deadLetters += count;
      }
    } catch (error) {
      logger.error("an input queue could not be tidied", { projectUser, error: String(error) });
      failures.push(error);
    }
  };
  const left = owners.values();
  const lane = async () => {
    for (const projectUser of left) await visit(projectUser);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return { visited: owners.length, removed, deadLetters, failures };
}
