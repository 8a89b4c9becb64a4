import type { Metrics } from "@webordinary/domain";
import { describe, expect, test } from "vitest";

export type MetricsUnderTest = {
  readonly metrics: Metrics;
  /** What the counter has come to; 0 for one that was never counted. */
  readonly total: (name: string) => number;
  /** What was recorded under the name, oldest first. */
  readonly values: (name: string) => readonly number[];
};

/** What every keeper of metrics promises. */
export function metricsContract(name: string, make: () => MetricsUnderTest): void {
  describe(`${name} as Metrics`, () => {
    test("a counter adds up, by one unless it is told otherwise", () => {
      const { metrics, total } = make();
      metrics.count("replies-sent");
      metrics.count("replies-sent", 3);
      metrics.count("replies-refused", 0);
      expect([total("replies-sent"), total("replies-refused"), total("mails-accepted")]).toEqual([4, 0, 0]);
    });

    test("every value is kept, also one that was there before, in order and under its name", () => {
      const { metrics, values } = make();
      for (const value of [250, 0, 250, 0.5]) metrics.record("build-ms", value);
      metrics.record("held-claims", 2);
      expect([values("build-ms"), values("held-claims"), values("deploy-ms")]).toEqual([[250, 0, 250, 0.5], [2], []]);
    });

    test.each(["constructor", "__proto__"])("a metric may be called %s", (odd) => {
      const { metrics, total } = make();
      metrics.count(odd, 2);
      expect(total(odd)).toBe(2);
    });
  });
}
