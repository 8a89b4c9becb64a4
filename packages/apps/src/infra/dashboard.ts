import type { AlarmTopology } from "./alarms.ts";
import { functionsIn } from "./function-limits.ts";
import type { Permitted } from "./permissions.ts";
import { nameIn } from "./scope.ts";

/** CloudWatch's own JSON: widgets on a grid of 24 columns. */
export type DashboardTopology = { readonly name: string; readonly body: { readonly widgets: readonly Widget[] } };

type Widget = {
  readonly type: "metric";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title: string;
    readonly region: string;
    readonly metrics: readonly (readonly unknown[])[];
    readonly stat: string;
    readonly period: number;
  };
};

type Graph = { readonly title: string; readonly stat: string; readonly metrics: readonly (readonly unknown[])[] };

const COLUMNS = 24;
const WIDTH = 12;
const HEIGHT = 6;
const PERIOD_SECONDS = 300;

/** From the door to the reply: is work coming, is it taken, is it done, and what goes astray. */
export function describeDashboard(t: Permitted, alarms: readonly AlarmTopology[]): DashboardTopology {
  const queues = Object.values(t.queues);
  const functions = functionsIn(t).map((key) => nameIn(t.scope, key));
  const graphs: readonly Graph[] = [
    { title: "Waiting", stat: "Maximum", metrics: queues.map(({ name }) => ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name]) },
    { title: "Oldest, seconds", stat: "Maximum", metrics: queues.map(({ name }) => ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", name]) },
    { title: "Dead letters", stat: "Maximum", metrics: alarms.filter(({ key }) => key.endsWith("-dlq")).map(metricOf) },
    { title: "Function errors", stat: "Sum", metrics: functions.map((name) => ["AWS/Lambda", "Errors", "FunctionName", name]) },
    { title: "Function duration, ms", stat: "p99", metrics: functions.map((name) => ["AWS/Lambda", "Duration", "FunctionName", name]) },
    { title: "Relay behind, ms", stat: "Maximum", metrics: [["AWS/Lambda", "IteratorAge", "FunctionName", nameIn(t.scope, "relay")]] },
    // A task reports its use of the processor once a minute, so five samples are one worker: Container Insights would cost extra.
    {
      title: "Workers, times 5",
      stat: "SampleCount",
      metrics: [["AWS/ECS", "CPUUtilization", "ClusterName", t.worker.cluster, "ServiceName", t.worker.service]],
    },
    { title: "Failed deployments", stat: "Sum", metrics: alarms.filter(({ key }) => key === "failed-deployments").map(metricOf) },
  ];
  const widgets = graphs.map(({ title, stat, metrics }, index) => ({
    type: "metric" as const,
    x: (index * WIDTH) % COLUMNS,
    y: Math.floor((index * WIDTH) / COLUMNS) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: { title, region: t.scope.region, metrics, stat, period: PERIOD_SECONDS },
  }));
  return { name: nameIn(t.scope, "overview"), body: { widgets } };
}

const metricOf = ({ namespace, metric, dimensions }: AlarmTopology): readonly unknown[] => [namespace, metric, ...Object.entries(dimensions).flat()];
