import { MemoryReadModels } from "@webordinary/adapters/memory";
import { expect, test } from "vitest";
import { newestThreads } from "./newest-threads.ts";

test("beyond a thousand conversations the newest are still the newest", async () => {
  const readModels = new MemoryReadModels();
  // In the order of their keys the newest come last.
  const threadIds = Array.from({ length: 1203 }, (_unused, n) => `t-${String(n).padStart(8, "0")}`);
  for (const [n, threadId] of threadIds.entries()) {
    const lastAt = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
    await readModels.put("threads", threadId, { threadId, projectId: "bakery", lastAt }, 0);
  }
  await readModels.put("threads", "t-begun0001", { threadId: "t-begun0001", lastAt: "2026-12-31T00:00:00.000Z" }, 0);
  const { threads, total } = await newestThreads(readModels, 3);
  expect(threads.map(({ threadId }) => threadId)).toStrictEqual(threadIds.slice(-3).reverse());
  expect(total).toBe(1203);
});
