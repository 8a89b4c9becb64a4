import { type AlarmTopology, describeAlarms } from "./alarms.ts";
import { type BucketKey, type BucketTopology, describeBuckets } from "./buckets.ts";
import { type BusTopology, describeBus } from "./bus.ts";
import { type ChatTopology, describeChat } from "./chat.ts";
import { type DashboardTopology, describeDashboard } from "./dashboard.ts";
import { type Environment, environmentOf } from "./environment.ts";
import type { FunctionKey } from "./function-limits.ts";
import { describeFunctions, type FunctionTopology } from "./functions.ts";
import { describeMail, type MailTopology } from "./mail.ts";
import { type Allow, permissionsOf } from "./permissions.ts";
import {
  type DeadLetterTopology,
  describeInputQueues,
  describeQueues,
  describeStrays,
  type InputQueuesTopology,
  type QueueKey,
  type QueueTopology,
  type StrayKey,
} from "./queues.ts";
import { checkScope, isPermanent, nameIn, type Scope } from "./scope.ts";
import type { InfraSettings } from "./settings.ts";
import { describePreviews, describeSites, type PreviewTopology, type SiteTopology } from "./sites.ts";
import { describeTables, type TableTopology } from "./tables.ts";
import { describeWorker, type WorkerTopology } from "./worker.ts";

/**
 * Everything that a stage has on AWS, as plain data: `sst.config.ts` maps it onto components, the emulators are set up from it,
 * and the rules that it has to keep are tested on it.
 */
export type Topology = {
  readonly scope: Scope;
  /** The stage whose data must outlive mistakes. */
  readonly permanent: boolean;
  readonly tables: readonly TableTopology[];
  readonly queues: Readonly<Record<QueueKey, QueueTopology>>;
  readonly inputQueues: InputQueuesTopology;
  readonly strays: Readonly<Record<StrayKey, DeadLetterTopology>>;
  readonly buckets: Readonly<Record<BucketKey, BucketTopology>>;
  readonly bus: BusTopology;
  readonly functions: Readonly<Record<FunctionKey, FunctionTopology>>;
  readonly worker: WorkerTopology & { readonly environment: Environment; readonly permissions: readonly Allow[] };
  /** The Route53 zone in which the stage's names are. */
  readonly zone: string | undefined;
  readonly mail: MailTopology | undefined;
  readonly chat: ChatTopology | undefined;
  readonly previews: PreviewTopology | undefined;
  readonly sites: readonly SiteTopology[];
  readonly alarms: readonly AlarmTopology[];
  /** Who is told: nobody in a personal stage, where alarms are only looked at. */
  readonly told: ToldTopology | undefined;
  readonly dashboard: DashboardTopology;
  readonly metricsNamespace: string;
};

export type ToldTopology = {
  readonly topic: string;
  readonly budget: string;
  readonly address: string | undefined;
  readonly monthlyBudgetUsd: number;
};

/** Throws `InvalidScopeError` for a name that AWS or another stage would trip over. */
export function describeTopology(given: Scope, settings: InfraSettings): Topology {
  const scope = checkScope(given);
  const buckets = describeBuckets(scope);
  const sites = describeSites(scope, settings);
  const previews = describePreviews(scope, settings, buckets.previews.name);
  const parts = {
    scope,
    tables: describeTables(scope),
    queues: describeQueues(scope),
    inputQueues: describeInputQueues(scope),
    strays: describeStrays(scope),
    buckets,
    bus: describeBus(scope),
    mail: describeMail(scope, settings),
    chat: describeChat(settings),
    sites,
    worker: describeWorker(scope, settings),
    metricsNamespace: `${scope.app}/${scope.stage}`,
    previewDomain: previews?.domain,
  };
  const { previewDomain: _, worker, ...described } = parts;
  const alarms = describeAlarms(parts);
  const { alarmAddress, monthlyBudgetUsd } = settings;
  return {
    ...described,
    permanent: isPermanent(scope),
    functions: describeFunctions(parts),
    worker: { ...worker, environment: environmentOf("worker", parts), permissions: permissionsOf("worker", parts) },
    zone: settings.domain,
    previews,
    alarms,
    told: isPermanent(scope)
      ? { topic: nameIn(scope, "alarms"), budget: nameIn(scope, "spending"), address: alarmAddress, monthlyBudgetUsd }
      : undefined,
    dashboard: describeDashboard(parts, alarms),
  };
}
