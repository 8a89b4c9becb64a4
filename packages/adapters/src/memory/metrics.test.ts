import { expect, test } from "vitest";
import { MemoryMetrics } from "./metrics.ts";

test("counters add up and values are kept, the newest thousand of them", () => {
  const metrics = new MemoryMetrics();
  metrics.count("replies-sent");
  metrics.count("replies-sent", 2);
  for (let value = 0; value < 1_005; value++) metrics.record("build-ms", value);
  expect(metrics.counters.get("replies-sent")).toBe(3);
  expect(metrics.values.get("build-ms")).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 5));
});
