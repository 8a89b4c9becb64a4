import { type BedrockTopology, describeBedrock } from "./bedrock.ts";
import { arn, nameIn, type Scope } from "./scope.ts";
import type { InfraSettings } from "./settings.ts";

/** The long-running process that edits, builds and deploys. None runs while there is no work. */
export type WorkerTopology = {
  readonly cluster: string;
  readonly clusterArn: string;
  readonly service: string;
  readonly serviceArn: string;
  readonly cpu: "1 vCPU" | "2 vCPU";
  readonly memory: "4 GB" | "8 GB";
  readonly min: 0;
  readonly max: number;
  /** From so many requests that wait for a worker on, so many workers are added. Ascending. */
  readonly steps: readonly { readonly waiting: number; readonly add: number }[];
  /** Before it looks again whether more are needed: about what a worker takes to start. */
  readonly scaleOutCooldownSeconds: number;
  /** Without work for this long, the last worker goes. */
  readonly idleMinutes: number;
  /** Between SIGTERM and SIGKILL. The worker needs 25 of it. */
  readonly stopTimeoutSeconds: number;
  readonly workspaces: { readonly mountPath: string; readonly uid: number; readonly gid: number; readonly rootPath: string };
  readonly dockerfile: string;
  /** Who pays for the agent when no key of Anthropic's does. */
  readonly bedrock: BedrockTopology | undefined;
  /** `sst dev` starts this in place of a container. */
  readonly devCommand: string;
};

/** A worker serves several project+users, so workers grow slower than requests. They are added, never set: fewer waiting must not stop one that works. */
const STEPS = [
  { waiting: 1, add: 1 },
  { waiting: 10, add: 2 },
  { waiting: 50, add: 5 },
] as const;

/** How many claims a worker holds, measured by itself in the stage's namespace: it isn't idle while there are any. */
export const HELD_CLAIMS_METRIC = "held-claims";

export function describeWorker(scope: Scope, settings: InfraSettings): WorkerTopology {
  const cluster = nameIn(scope, "workers");
  const service = nameIn(scope, "worker");
  return {
    cluster,
    clusterArn: arn.cluster(scope, cluster),
    service,
    serviceArn: arn.service(scope, cluster, service),
    // Astro and its image processing use two cores well; the agent beside them mostly waits.
    cpu: "2 vCPU",
    memory: "8 GB",
    min: 0,
    max: settings.maxWorkers,
    steps: STEPS,
    scaleOutCooldownSeconds: 120,
    // Longer than the metrics of an idle queue lag, and longer than an owner's pause between two mails.
    idleMinutes: 15,
    stopTimeoutSeconds: 30,
    // The unprivileged user of the image; files on EFS are this user's, whoever asks.
    workspaces: { mountPath: "/workspaces", uid: 1000, gid: 1000, rootPath: "/workspaces" },
    dockerfile: "packages/apps/worker.Dockerfile",
    bedrock: describeBedrock(scope, settings),
    devCommand: "node --conditions=@webordinary/source --disable-warning=ExperimentalWarning packages/apps/src/worker/main.ts",
  };
}
