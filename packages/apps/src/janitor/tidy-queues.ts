import type { SqsWorkQueues } from "@webordinary/adapters/aws";
import type { Logger } from "@webordinary/domain";

export type Tidied = { readonly visited: number; readonly removed: number; readonly deadLetters: number; readonly failures: readonly unknown[] };

/** Removes input queues that are idle and counts what was given up in the others. One queue's fault doesn't keep it from the next. */
export async function tidyQueues(queues: Pick<SqsWorkQueues, "inputs" | "input" | "removeIdle">, logger: Logger): Promise<Tidied> {
  const owners = await queues.inputs();
  const failures: unknown[] = [];
  let removed = 0;
  let deadLetters = 0;
  for (const projectUser of owners) {
    try {
      if (await queues.removeIdle(projectUser)) removed += 1;
      else deadLetters += (await queues.input(projectUser).deadLetters()).length;
    } catch (error) {
      logger.error("an input queue could not be tidied", { projectUser, error: String(error) });
      failures.push(error);
    }
  }
  return { visited: owners.length, removed, deadLetters, failures };
}
