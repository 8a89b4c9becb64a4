import { CreateEventBusCommand, type EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateBucketCommand, type S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { makeQueue } from "@webordinary/adapters/aws";
import type { Topology } from "../topology.ts";

export type EmulatorClients = { readonly sqs: SQSClient; readonly s3: S3Client; readonly eventBridge: EventBridgeClient };

/**
 * Makes in emulators what a deployment makes on AWS, out of the same topology: queues with their dead letters, buckets, the bus
 * with its rules. Tables are made by the emulator's own `createTables(endpoint, tablesOf(scope))`.
 */
export async function emulate(t: Topology, { sqs, s3, eventBridge }: EmulatorClients): Promise<void> {
  for (const { definition } of Object.values(t.queues)) await makeQueue(sqs, definition);
  for (const { name, retentionSeconds, tags } of Object.values(t.strays)) {
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { MessageRetentionPeriod: String(retentionSeconds) }, tags: { ...tags } }));
  }
  const faces = t.sites.flatMap(({ edit, production }) => [edit.bucket, production.bucket]);
  for (const Bucket of [...Object.values(t.buckets).map(({ name }) => name), ...faces]) await s3.send(new CreateBucketCommand({ Bucket }));
  await eventBridge.send(new CreateEventBusCommand({ Name: t.bus.name }));
  const { routing } = t.bus.rules;
  await eventBridge.send(new PutRuleCommand({ Name: routing.name, EventBusName: t.bus.name, EventPattern: JSON.stringify(routing.pattern) }));
  await eventBridge.send(
    new PutTargetsCommand({ Rule: routing.name, EventBusName: t.bus.name, Targets: [{ Id: "routing", Arn: t.queues.routing.arn }] }),
  );
}
