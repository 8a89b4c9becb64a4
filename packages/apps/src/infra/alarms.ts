import { functionsIn } from "./function-limits.ts";
import type { Permitted } from "./permissions.ts";
import { nameIn, type Scope } from "./scope.ts";

/** One condition under which somebody is told. */
export type AlarmTopology = {
  readonly key: string;
  readonly name: string;
  /** What happened and what to do, for the person who is woken. */
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Maximum" | "Sum";
  /** In alarm at or above it. */
  readonly threshold: number;
  readonly periodSeconds: number;
  readonly periods: number;
};

/** A relay that is this far behind makes people wait; the stream itself forgets after a day. Milliseconds. */
const ITERATOR_AGE_MS = 5 * 60_000;
const MINUTE = 60;

/** What the janitor measures of the queues that it visits, in the stage's own namespace. */
export const JANITOR_METRICS = { inputDeadLetters: "input-dead-letters" } as const;

type Measured = Omit<AlarmTopology, "name" | "periodSeconds" | "periods"> & Partial<Pick<AlarmTopology, "periodSeconds" | "periods">>;

export function describeAlarms(t: Pick<Permitted, "scope" | "queues" | "strays" | "bus" | "chat" | "metricsNamespace">): readonly AlarmTopology[] {
  const queues = Object.values(t.queues);
  const deadLetters = [...queues.map(({ deadLetter }) => deadLetter), ...Object.values(t.strays)];
  const measured: readonly Measured[] = [
    ...deadLetters.map(({ name }) => deadLetterAlarm(shortName(t.scope, name), name)),
    ...queues.map(({ key, name, oldestSeconds }) => oldestAlarm(key, name, oldestSeconds)),
    ...functionsIn(t).map((key) => errorAlarm(key, nameIn(t.scope, key))),
    // Queues that come and go have no alarms of their own: the janitor, which visits them all, measures them.
    byJanitor(
      t.metricsNamespace,
      JANITOR_METRICS.inputDeadLetters,
      1,
      "A project+user's doorbell could not be handled: look for queues that end in -dlq.",
    ),
    {
      key: "relay-iterator-age",
      description: "The relay is behind the event store: look at its log. Past 24 hours the stream forgets: run `webordinary replay`.",
      ...onFunction("IteratorAge", nameIn(t.scope, "relay")),
      statistic: "Maximum",
      threshold: ITERATOR_AGE_MS,
      periods: 3,
    },
    {
      key: "failed-deployments",
      description: "A site could not be made live: the event's reason is in the log group of failed deployments.",
      namespace: "AWS/Events",
      metric: "TriggeredRules",
      dimensions: { EventBusName: t.bus.name, RuleName: t.bus.rules["failed-deployments"].name },
      statistic: "Sum",
      threshold: 1,
      periodSeconds: 5 * MINUTE,
    },
  ];
  return measured.map((each) => ({ periodSeconds: MINUTE, periods: 1, ...each, name: nameIn(t.scope, each.key) }));
}

const deadLetterAlarm = (key: string, queue: string): Measured => ({
  key,
  description: `Something could not be handled and lies in ${queue} with its reason: read it, mend the cause, then redrive the queue.`,
  ...onQueue("ApproximateNumberOfMessagesVisible", queue),
  statistic: "Maximum",
  threshold: 1,
});

const oldestAlarm = (key: string, queue: string, threshold: number): Measured => ({
  key: `${key}-oldest`,
  description: `Nothing has been taken from ${queue} for ${threshold / MINUTE} minutes: look whether its receiver runs.`,
  ...onQueue("ApproximateAgeOfOldestMessage", queue),
  statistic: "Maximum",
  threshold,
  periods: 3,
});

const errorAlarm = (key: string, name: string): Measured => ({
  key: `${key}-errors`,
  description: `The function ${name} fails: look at its log. What it failed on comes again, and then goes to its dead letters.`,
  ...onFunction("Errors", name),
  statistic: "Sum",
  threshold: 3,
  periodSeconds: 5 * MINUTE,
});

const byJanitor = (namespace: string, metric: string, threshold: number, description: string): Measured => ({
  key: metric,
  description,
  namespace,
  metric,
  dimensions: {},
  statistic: "Maximum",
  threshold,
  periodSeconds: 5 * MINUTE,
});

const onQueue = (metric: string, name: string) => ({ namespace: "AWS/SQS", metric, dimensions: { QueueName: name } });
const onFunction = (metric: string, name: string) => ({ namespace: "AWS/Lambda", metric, dimensions: { FunctionName: name } });
const shortName = (scope: Scope, name: string): string => name.slice(nameIn(scope, "").length);
