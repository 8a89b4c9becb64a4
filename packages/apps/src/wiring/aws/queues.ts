import { ECSClient } from "@aws-sdk/client-ecs";
import { SQSClient } from "@aws-sdk/client-sqs";
import { EcsWorkerPool, SqsDeadLetters, SqsWorkQueues } from "@webordinary/adapters/aws";
import type { Clock, WorkerPool } from "@webordinary/domain";
import type { Container, ServiceIdentifier } from "inversify";
import { TOKENS } from "../tokens.ts";
import { settingsFor } from "./clients.ts";
import type { CommonSettings, PoolSettings } from "./settings.ts";

/** The same object as the port's, with what only the janitor needs. */
export const SQS_QUEUES: ServiceIdentifier<SqsWorkQueues> = Symbol.for("webordinary/SqsWorkQueues");

/** Doorbells on SQS, and workers as tasks of a service. */
export function bindQueues(container: Container, settings: PoolSettings): void {
  const sqs = new SQSClient(settingsFor("SQS", settings));
  const ecs = new ECSClient(settingsFor("ECS", settings));
  const { WEBORDINARY_APP: app, WEBORDINARY_STAGE: stage, WEBORDINARY_CLUSTER: cluster, WEBORDINARY_SERVICE: service } = settings;
  container.bind(SQS_QUEUES).toResolvedValue((clock: Clock) => new SqsWorkQueues({ app, stage, sqs, clock }), [TOKENS.clock]);
  container.bind(TOKENS.workQueues).toResolvedValue((queues: SqsWorkQueues) => queues, [SQS_QUEUES]);
  container
    .bind(TOKENS.workerPool)
    .toResolvedValue(
      (clock: Clock) =>
        settings.WEBORDINARY_LIVE ? NOBODY : new EcsWorkerPool({ ecs, cluster, service, clock, max: settings.WEBORDINARY_MAX_WORKERS }),
      [TOKENS.clock],
    );
}

/** The dead letters of the queue that a function takes its messages from. */
export function deadLettersOf(settings: CommonSettings, url: string, clock: Clock): SqsDeadLetters {
  const { WEBORDINARY_APP: app, WEBORDINARY_STAGE: stage } = settings;
  return new SqsDeadLetters({ app, stage, sqs: new SQSClient(settingsFor("SQS", settings)), url, clock });
}

/** In `sst dev` the developer has started the worker; it listens all the time. */
const NOBODY: WorkerPool = { wake: async () => "awake" };
