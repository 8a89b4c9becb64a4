import { SendMessageCommand, TagQueueCommand } from "@aws-sdk/client-sqs";
import { inputQueue } from "@webordinary/adapters/aws";
import { ameliaScott } from "@webordinary/testing";
import { AwsStage } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ADDRESS, STAGE } from "./testing/stage.ts";
import { startWorker } from "./testing/worker-in-process.ts";

const { queues, scope, worker: workerTopology } = STAGE.topology;
// Seconds on a quiet machine: processes, git and builds wait for cores where other tests run.
vi.setConfig({ testTimeout: 120_000 });

let stage: AwsStage;
let worker: { stop(): Promise<void> };

const addWorker = (name: string) =>
  startWorker({ ...stage.world.workerEnvironment(stage.workspaces), PATH: process.env.PATH ?? "" }, { name, codingAgent: stage.agent });

beforeAll(async () => {
  stage = await AwsStage.open(STAGE, ADDRESS);
  worker = addWorker("worker-one");
});
afterAll(async () => {
  await worker?.stop();
  await stage?.close();
});

async function done(name: string, text: string): Promise<void> {
  const { messageId, raw } = stage.mail(name, text);
  await stage.world.deliver(raw);
  await stage.world.told(messageId);
}

test("what can't be read lies in each queue's dead letters with its reason, and everything else goes its way", async () => {
  await done("before", "add alpha");
  const input = inputQueue(scope, ameliaScott);
  const { messageId, raw } = stage.mail("among", "add beta");
  const malformed = {
    mail: "{oops",
    routing: '{"detail":{"type":"Nonsense"}}',
    unclaimed: '{"projectUser":"nobody"}',
    output: '{"threadId":"t-one00001"}',
  };
  for (const [queue, body] of Object.entries(malformed)) await stage.world.send(queue as keyof typeof malformed, body);
  await stage.world.cloud.sqs.send(new SendMessageCommand({ QueueUrl: stage.world.urlOf(input.name), MessageBody: "ding dong" }));
  await stage.world.deliver(raw);
  await stage.world.told(messageId);

  for (const [queue, body] of Object.entries(malformed)) {
    const { deadLetter } = queues[queue as keyof typeof malformed];
    expect(await stage.givenUp(deadLetter.name)).toEqual([{ body, reason: expect.stringMatching(/^malformed: /) }]);
  }
  expect(await stage.givenUp(input.deadLetterQueue)).toEqual([{ body: "ding dong", reason: expect.stringMatching(/^malformed: /) }]);
  expect(await stage.brokenInvariants()).toEqual([]);
});

test("an event of a newer version of this system is put aside with its reason", async () => {
  const [event] = stage.world.streamed;
  const body = JSON.stringify({ detail: { ...event, schemaVersion: 99 } });
  await stage.world.send("routing", body);
  expect(await stage.givenUp(queues.routing.deadLetter.name)).toEqual([{ body, reason: expect.stringContaining("newer-event") }]);
});

test("a mail that isn't in the bucket is tried several times, and then lies in the dead letters with its reason", async () => {
  await stage.world.notify("inbound/none");
  const [letter] = await stage.givenUp(queues.mail.deadLetter.name);
  expect(letter?.reason).toMatch(/^5 tries failed, the last one by: missing-mail: the mail inbound\/none isn't in bucket/);
});

test("a worker refuses a queue of another stage, takes nothing from it and goes on when it is its own", async () => {
  await worker.stop();
  const tag = (of: string) =>
    stage.world.cloud.sqs.send(new TagQueueCommand({ QueueUrl: stage.world.urlOf(queues.unclaimed.name), Tags: { app: scope.app, stage: of } }));
  await tag("production");
  worker = addWorker("worker-two");
  const { messageId, raw } = stage.mail("elsewhere", "add gamma");
  await stage.world.deliver(raw);
  const refusals = () =>
    stage.world.log.lines.filter(({ fields }) => String(fields.error).includes("belongs to webordinary production, not to webordinary wire"));
  await stage.world.until("the queue is refused", () => (refusals().length > 1 ? true : null));
  expect(stage.agent.tasks.some(({ text, threadId }) => text === "add gamma" && threadId === stage.world.threadOf(messageId))).toBe(false);
  await tag(scope.stage);
  await stage.world.told(messageId);
  expect(stage.world.cloud.ecs.desired(workerTopology.service)).toBe(1);
});
