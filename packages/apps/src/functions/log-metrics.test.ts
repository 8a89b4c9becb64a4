import { metricsContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { LogMetrics } from "./log-metrics.ts";

type Written = {
  readonly _aws: { readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[] }[] };
};

/** As CloudWatch reads it: the description names the member that holds the value. */
function readBack(lines: readonly string[], name: string): readonly number[] {
  return lines.flatMap((line) => {
    const written = JSON.parse(line) as Written & Readonly<Record<string, unknown>>;
    const [described] = written._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics);
    return described?.Name === name ? [Number(written[name])] : [];
  });
}

metricsContract("LogMetrics", () => {
  const lines: string[] = [];
  const values = (name: string) => readBack(lines, name);
  return {
    metrics: new LogMetrics("webordinary/test", (line) => lines.push(line)),
    values,
    total: (name) => values(name).reduce((a, b) => a + b, 0),
  };
});

test("a duration is said to be in milliseconds", () => {
  const lines: string[] = [];
  new LogMetrics("webordinary/test", (line) => lines.push(line)).record("build-ms", 12);
  expect(JSON.parse(lines.join())).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: "webordinary/test", Metrics: [{ Name: "build-ms", Unit: "Milliseconds" }] }] },
    "build-ms": 12,
  });
});
