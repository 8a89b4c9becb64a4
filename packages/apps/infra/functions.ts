import { secretsOf } from "../src/infra/environment.ts";
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

export type Doors = { readonly webhookUrl: $util.Output<string>; readonly chatUrl: $util.Output<string> | undefined };

/** Each function with its trigger. Returns the addresses that others call. */
export function createFunctions(t: Topology, tables: ReadonlyMap<string, sst.aws.Dynamo>, { queues, strays }: Queues): Doors {
  const { ingest, relay, router, reply, janitor, webhook, chat } = t.functions;
  const argumentsOf = withSecrets(t);
  for (const each of [ingest, router, reply]) subscribe(each, argumentsOf(each), queues);
  follow(relay, argumentsOf(relay), tables, strays.relay);
  schedule(janitor, argumentsOf(janitor), strays.janitor);
  const door = (name: string, fn: FunctionTopology) =>
    new sst.aws.Function(name, { ...argumentsOf(fn), url: { authorization: "none", cors: false } }).url;
  return { webhookUrl: door("Webhook", webhook), chatUrl: t.chat ? door("Chat", chat) : undefined };
}

/** A secret that several functions share is one component. Not linked: a link would put all of an app's secrets into the bundle. */
function withSecrets(t: Topology): (fn: FunctionTopology) => sst.aws.FunctionArgs {
  const secrets = new Map<string, sst.Secret>();
  const secretValue = (name: string): $util.Output<string> => {
    const secret = secrets.get(name) ?? new sst.Secret(name);
    secrets.set(name, secret);
    return secret.value;
  };
  return (fn) => argumentsOf(fn, Object.fromEntries(secretsOf(fn.key, t).map(({ secret, variable }) => [variable, secretValue(secret)])));
}

function argumentsOf(
  { name, handler, limits, environment, permissions, installed, logRetention }: FunctionTopology,
  secrets: Record<string, $util.Output<string>>,
): sst.aws.FunctionArgs {
  return {
    name,
    handler,
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: `${limits.timeoutSeconds} seconds`,
    memory: `${limits.memoryMb} MB`,
    environment: { ...environment, ...secrets },
    permissions: permissionsFrom(permissions),
    logging: { retention: logRetention, format: "json" },
    // Split, so that what a function imports later isn't loaded before; of the workspaces' sources, not an older build.
    nodejs: { splitting: true, esbuild: { conditions: ["@webordinary/source"] }, install: { ...installed } },
  };
}

function subscribe(fn: FunctionTopology, args: sst.aws.FunctionArgs, queues: Queues["queues"]): void {
  const trigger = expect(fn, "queue");
  queues[trigger.queue].subscribe(args, {
    batch: { size: trigger.batchSize, partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: trigger.maxConcurrency } } },
  });
}

function follow(fn: FunctionTopology, args: sst.aws.FunctionArgs, tables: ReadonlyMap<string, sst.aws.Dynamo>, failed: sst.aws.Queue): void {
  const trigger = expect(fn, "stream");
  const table = tables.get(trigger.table);
  if (!table) throw new Error(`the function ${fn.key} follows the table ${trigger.table}, which isn't defined`);
  table.subscribe(componentName(fn.key), args, {
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

function schedule(fn: FunctionTopology, args: sst.aws.FunctionArgs, failed: sst.aws.Queue): void {
  const trigger = expect(fn, "schedule");
  new sst.aws.CronV2(componentName(fn.key), {
    schedule: `rate(${trigger.everyMinutes} minutes)`,
    // The next call comes soon enough.
    function: { ...args, retries: 0 },
    retries: 0,
    dlq: failed.arn,
    transform: { schedule: { name: fn.name } },
  });
}

function expect<Kind extends Trigger["kind"]>({ key, trigger }: FunctionTopology, kind: Kind): Extract<Trigger, { kind: Kind }> {
  if (trigger.kind !== kind) throw new Error(`the function ${key} is set up for a ${kind}, but its topology says ${trigger.kind}`);
  return trigger as Extract<Trigger, { kind: Kind }>;
}
