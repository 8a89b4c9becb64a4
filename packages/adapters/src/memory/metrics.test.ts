import { metricsContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { MemoryMetrics } from "./metrics.ts";

metricsContract("MemoryMetrics", () => {
  const metrics = new MemoryMetrics();
  return { metrics, total: (name) => metrics.counters.get(name) ?? 0, values: (name) => metrics.values.get(name) ?? [] };
});

test("of the values the newest thousand are kept", () => {
  const metrics = new MemoryMetrics();
  for (let value = 0; value < 1_005; value++) metrics.record("build-ms", value);
  expect(metrics.values.get("build-ms")).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 5));
});
