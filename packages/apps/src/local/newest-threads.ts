import type { ReadModels, ThreadSummary } from "@webordinary/domain";

/** Documents a round. */
const PAGE = 500;

/**
 * The newest conversations, the newest first, at most `count`, and how many there are in all. Their keys say nothing of their time,
 * so all are looked at. One without a project has only just begun to be listed.
 */
export async function newestThreads(
  readModels: ReadModels,
  count: number,
): Promise<{ readonly threads: readonly ThreadSummary[]; readonly total: number }> {
  let threads: ThreadSummary[] = [];
  let total = 0;
  let after = "";
  for (;;) {
    const page = await readModels.list("threads", "", { limit: PAGE, after });
    const listed = page.map(({ value }) => value as ThreadSummary).filter(({ projectId }) => projectId !== undefined);
    total += listed.length;
    threads = [...threads, ...listed].toSorted((a, b) => b.lastAt.localeCompare(a.lastAt)).slice(0, count);
    after = page.at(-1)?.key ?? after;
    if (page.length < PAGE) return { threads, total };
  }
}
