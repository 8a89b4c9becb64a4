import { type Environment, environmentOf } from "./environment.ts";
import { FUNCTION_KEYS, FUNCTION_LIMITS, type FunctionKey, type FunctionLimits } from "./function-limits.ts";
import { type Allow, type Permitted, permissionsOf } from "./permissions.ts";
import type { QueueKey } from "./queues.ts";
import { isPermanent, nameIn } from "./scope.ts";

/** What wakes a function. */
export type Trigger =
  | { readonly kind: "queue"; readonly queue: QueueKey; readonly batchSize: number; readonly maxConcurrency: number }
  | {
      readonly kind: "stream";
      readonly table: string;
      readonly batchSize: number;
      readonly maxAttempts: number;
      readonly maxAgeSeconds: number;
      readonly parallel: number;
    }
  | { readonly kind: "schedule"; readonly everyMinutes: number }
  /** A public address; who calls proves it by a signature over the body. */
  | { readonly kind: "url" };

export type FunctionTopology = {
  readonly key: FunctionKey;
  readonly name: string;
  /** The file and its export, as SST wants it: `{path without extension}.{export}`. */
  readonly handler: string;
  readonly limits: FunctionLimits;
  readonly trigger: Trigger;
  readonly environment: Environment;
  readonly permissions: readonly Allow[];
  /** Libraries that lie beside the function: with native code, or with WebAssembly that is found by its place. They are loaded with the first picture. */
  readonly installed: Readonly<Record<string, string>>;
  readonly logRetention: "1 week" | "3 months";
};

/** The pictures' libraries, in the adapters' versions. `heic-decode` is only for what people send. */
const SHARP = { sharp: "0.35.5" };
const SHARP_AND_HEIC = { ...SHARP, "heic-decode": "2.1.0" };
const INSTALLED: Readonly<Partial<Record<FunctionKey, Readonly<Record<string, string>>>>> = {
  ingest: SHARP_AND_HEIC,
  reply: SHARP,
  chat: SHARP_AND_HEIC,
};

const TRIGGERS: Readonly<Record<FunctionKey, Trigger>> = {
  // One mail at a time: it may be 40 MB. Five at once are as many as the store's threads can take without conflicts.
  ingest: { kind: "queue", queue: "mail", batchSize: 1, maxConcurrency: 5 },
  // In stream order within each stream: a shard's batches, spread by partition key. A poisonous event is bisected out of its batch.
  relay: { kind: "stream", table: "events", batchSize: 50, maxAttempts: 8, maxAgeSeconds: 6 * 3600, parallel: 4 },
  router: { kind: "queue", queue: "routing", batchSize: 10, maxConcurrency: 10 },
  // SES begins with one mail a second.
  reply: { kind: "queue", queue: "output", batchSize: 1, maxConcurrency: 2 },
  janitor: { kind: "schedule", everyMinutes: 5 },
  webhook: { kind: "url" },
  chat: { kind: "url" },
};

export function describeFunctions(t: Permitted & { readonly previewDomain: string | undefined }): Readonly<Record<FunctionKey, FunctionTopology>> {
  const described = FUNCTION_KEYS.map((key): [FunctionKey, FunctionTopology] => [
    key,
    {
      key,
      name: nameIn(t.scope, key),
      handler: `packages/apps/src/${key}/handler.handler`,
      limits: FUNCTION_LIMITS[key],
      trigger: TRIGGERS[key],
      environment: environmentOf(key, t),
      permissions: permissionsOf(key, t),
      installed: INSTALLED[key] ?? {},
      logRetention: isPermanent(t.scope) ? "3 months" : "1 week",
    },
  ]);
  return Object.fromEntries(described) as Record<FunctionKey, FunctionTopology>;
}
