import { SECRETS } from "../src/infra/environment.ts";
import type { FunctionKey } from "../src/infra/function-limits.ts";
import type { FunctionTopology, Trigger } from "../src/infra/functions.ts";
import type { Allow } from "../src/infra/permissions.ts";
import type { Topology } from "../src/infra/topology.ts";
import { componentName } from "./component-name.ts";
import type { Queues } from "./queues.ts";

export type Permissions = { actions: string[]; resources: $util.Input<$util.Input<string>[]> }[];

/** Plain lists of plain lists, as the components want them; `resolve` turns a reference into an ARN. */
export const permissionsFrom = (
  allowed: readonly Allow[],
  resolve: (resource: string) => $util.Input<string> = (resource) => resource,
): Permissions => allowed.map(({ actions, resources }) => ({ actions: [...actions], resources: resources.map(resolve) }));

/** Each function with its trigger. Returns the address of the webhook. */
export function createFunctions(
  t: Topology,
  tables: ReadonlyMap<string, sst.aws.Dynamo>,
  { queues, strays }: Queues,
): { readonly webhookUrl: $util.Output<string> } {
  const { ingest, relay, router, reply, janitor, webhook } = t.functions;
  for (const each of [ingest, router, reply]) subscribe(each, queues);
  follow(relay, tables, strays.relay);
  schedule(janitor, strays.janitor);
  const door = new sst.aws.Function("Webhook", { ...argumentsOf(webhook), url: { authorization: "none", cors: false } });
  return { webhookUrl: door.url };
}

function argumentsOf({ key, name, handler, limits, environment, permissions, logRetention }: FunctionTopology): sst.aws.FunctionArgs {
  return {
    name,
    handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: `${limits.timeoutSeconds} seconds`,
    memory: `${limits.memoryMb} MB`,
    environment: { ...environment, ...secretsOf(key) },
    permissions: permissionsFrom(permissions),
    logging: { retention: logRetention, format: "json" },
    // Split, so that what a function imports later isn't loaded before; of the workspaces' sources, not an older build.
    nodejs: { splitting: true, esbuild: { conditions: ["@webordinary/source"] } },
  };
}

/** Not linked: a link would put all of an app's secrets into the bundle. */
const secretsOf = (key: FunctionKey): Record<string, $util.Output<string>> =>
  Object.fromEntries((SECRETS[key] ?? []).map(({ secret, variable }) => [variable, new sst.Secret(secret).value]));

function subscribe(fn: FunctionTopology, queues: Queues["queues"]): void {
  const trigger = expect(fn, "queue");
  queues[trigger.queue].subscribe(argumentsOf(fn), {
    batch: { size: trigger.batchSize, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: trigger.maxConcurrency } } },
  });
}

function follow(fn: FunctionTopology, tables: ReadonlyMap<string, sst.aws.Dynamo>, failed: sst.aws.Queue): void {
  const trigger = expect(fn, "stream");
  const table = tables.get(trigger.table);
  if (!table) throw new Error(`the function ${fn.key} follows the table ${trigger.table}, which isn't defined`);
  table.subscribe(componentName(fn.key), argumentsOf(fn), {
    filters: [{ eventName: ["INSERT"] }],
    transform: {
      eventSourceMapping: {
        startingPosition: "TRIM_HORIZON",
        batchSize: trigger.batchSize,
        parallelizationFactor: trigger.parallel,
        bisectBatchOnFunctionError: true,
        functionResponseTypes: ["ReportBatchItemFailures"],
        maximumRetryAttempts: trigger.maxAttempts,
        maximumRecordAgeInSeconds: trigger.maxAgeSeconds,
        destinationConfig: { onFailure: { destinationArn: failed.arn } },
      },
    },
  });
}

function schedule(fn: FunctionTopology, failed: sst.aws.Queue): void {
  const trigger = expect(fn, "schedule");
  new sst.aws.CronV2(componentName(fn.key), {
    schedule: `rate(${trigger.everyMinutes} minutes)`,
    // The next call comes soon enough.
    function: { ...argumentsOf(fn), retries: 0 },
    retries: 0,
    dlq: failed.arn,
    transform: { schedule: { name: fn.name } },
  });
}

function expect<Kind extends Trigger["kind"]>({ key, trigger }: FunctionTopology, kind: Kind): Extract<Trigger, { kind: Kind }> {
  if (trigger.kind !== kind) throw new Error(`the function ${key} is set up for a ${kind}, but its topology says ${trigger.kind}`);
  return trigger as Extract<Trigger, { kind: Kind }>;
}
