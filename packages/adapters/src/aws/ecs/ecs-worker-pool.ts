import { DescribeServicesCommand, type ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import type { Clock, WorkerPool } from "@webordinary/domain";
import { AwsFault, faulting } from "../aws-fault.ts";

/** After a look that found workers, or started one, nobody looks again for so long: a burst of messages is one call. Milliseconds. */
const REST_MS = 10_000;
/** One worker takes several claims; more are started by the queue's depth, by auto scaling. */
const WANTED = 1;

export type EcsWorkerPoolOptions = {
  readonly ecs: ECSClient;
  /** Name or ARN. */
  readonly cluster: string;
  readonly service: string;
  readonly clock: Clock;
  /** Tasks at most; 0 switches the workers off. */
  readonly max: number;
  readonly restMs?: number;
};

/**
 * Workers as tasks of an ECS service. Waking raises its desired count from none to one and never lowers it; scaling up further and down to none is auto
 * scaling's, by the queue's depth. Two who wake at once ask for the same.
 */
export class EcsWorkerPool implements WorkerPool {
  readonly #options: EcsWorkerPoolOptions;
  #waking: Promise<"awake" | "starting"> | null = null;
  #last: "awake" | "starting" = "awake";
  #restUntil = 0;

  constructor(options: EcsWorkerPoolOptions) {
    this.#options = options;
  }

  wake(): Promise<"awake" | "starting"> {
    const { max, clock } = this.#options;
    if (max < WANTED || Date.parse(clock.now()) < this.#restUntil) return Promise.resolve(this.#last);
    this.#waking ??= this.#wake().finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #wake(): Promise<"awake" | "starting"> {
    const { ecs, cluster, service, clock, restMs = REST_MS } = this.#options;
    const { desired, running } = await this.#counts();
    // ECS knows no conditional update: between the look and this, auto scaling may have asked for more, which its next step then does again.
    if (desired < WANTED) {
      await faulting({ action: "start a worker", on: `service ${service}` }, () =>
        ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: WANTED })),
      );
    }
    this.#restUntil = Date.parse(clock.now()) + restMs;
    this.#last = running > 0 ? "awake" : "starting";
    return this.#last;
  }

  async #counts(): Promise<{ readonly desired: number; readonly running: number }> {
    const { ecs, cluster, service } = this.#options;
    const { services = [], failures = [] } = await faulting({ action: "look at the workers", on: `service ${service}` }, () =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [service] })),
    );
    const [found] = services;
    if (found?.status !== "ACTIVE") {
      const why = found ? `it is ${found.status}` : (failures[0]?.reason ?? "there is none");
      throw new AwsFault(
        "missing-resource",
        `no worker can be started: service ${service} of cluster ${cluster} can't be used, ${why}. Check the stage, and that it is deployed`,
      );
    }
    return { desired: found.desiredCount ?? 0, running: found.runningCount ?? 0 };
  }
}
