import { randomUUID } from "node:crypto";
import { GetQueueAttributesCommand, ListQueueTagsCommand, SendMessageCommand, SQSClient, TagQueueCommand } from "@aws-sdk/client-sqs";
import { ProjectUser, ThreadId } from "@webordinary/domain";
import { workQueuesContract } from "@webordinary/testing/contracts";
import { type SqsAndS3, startSqsAndS3 } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SystemClock } from "../../embedded/system-clock.ts";
import { clientSettings } from "../client-settings.ts";
import { makeQueue } from "./make-queue.ts";
import { inputQueue, sharedQueues } from "./queues.ts";
import { SqsDeadLetters } from "./sqs-dead-letters.ts";
import { LAST_USED_TAG } from "./sqs-queue.ts";
import { INPUT_QUEUE_IDLE_MS, SqsWorkQueues, type SqsWorkQueuesOptions } from "./sqs-work-queues.ts";

/** SQS counts in whole seconds, and time can't be turned forward on a wire. */
const VISIBILITY_MS = 1_000;
const QUEUE_DELETION_MS = 700;

let emulator: SqsAndS3;
let sqs: SQSClient;
const clock = new SystemClock();
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

beforeAll(async () => {
  emulator = await startSqsAndS3({ queueDeletionMs: QUEUE_DELETION_MS });
  sqs = new SQSClient(clientSettings({ region: "eu-central-1", endpoint: emulator.endpoint, credentials }));
});

afterAll(async () => {
  sqs.destroy();
  await emulator.stop();
});

/** A stage of its own with its shared queues. */
async function deployed(more: Partial<SqsWorkQueuesOptions> = {}) {
  const deployment = { app: "wo", stage: randomUUID().slice(0, 8) };
  const urls = Object.fromEntries(
    await Promise.all(Object.entries(sharedQueues(deployment)).map(async ([name, queue]) => [name, await makeQueue(sqs, queue)] as const)),
  );
  const options = { ...deployment, sqs, clock, visibilityTimeoutMs: VISIBILITY_MS, minWaitSeconds: 0, ...more };
  return { deployment, options, queues: new SqsWorkQueues(options), outputUrl: String(urls.output) };
}

const sendText = (QueueUrl: string, MessageBody: string, attributes: Record<string, string> = {}) =>
  sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "Number", StringValue }])),
    }),
  );

workQueuesContract("SqsWorkQueues", async () => {
  const { queues, outputUrl } = await deployed();
  return {
    queues,
    sendText: async (text) => void (await sendText(outputUrl, text)),
    visibilityTimeoutMs: VISIBILITY_MS,
    pass: (ms) => clock.sleep(ms),
  };
});

const scott = ProjectUser.parse("amelia+scott");
const bell = { threadId: ThreadId.parse("t-sqstest01") };
const bodies = async (received: Promise<readonly { readonly body: unknown }[]>) => (await received).map(({ body }) => body);

describe("messages that can't be worked on", () => {
  test("one of an unknown schema version is given up with its reason", async () => {
    const { queues, outputUrl } = await deployed();
    const text = JSON.stringify({ threadId: bell.threadId, eventId: "event.1" });
    await sendText(outputUrl, text, { "schema-version": "2" });
    expect(await queues.output.receive()).toEqual([]);
    expect(await queues.output.deadLetters()).toEqual([{ body: text, reason: "unknown schema version 2: this program knows 1" }]);
  });

  test("nothing is deleted while the dead letters can't be written", async () => {
    const { queues, outputUrl } = await deployed();
    await sendText(outputUrl, "{oops");
    emulator.log.take();
    emulator.log.inject({ status: 400, code: "AccessDenied", when: ({ action, path }) => action === "SendMessage" && path.endsWith("-dlq") });
    await expect(queues.output.receive()).rejects.toMatchObject({ code: "access-denied" });
    expect(emulator.log.take().map(({ action }) => action)).not.toContain("DeleteMessage");
    await expect.poll(() => queues.output.receive().then(() => queues.output.deadLetters()), { timeout: 5_000 }).toHaveLength(1);
  });

  test("a function that was given a message by SQS can give it up too", async () => {
    const { queues } = await deployed();
    await queues.output.giveUp("{oops", "no JSON\u0000");
    expect(await queues.output.deadLetters()).toEqual([{ body: "{oops", reason: "no JSON " }]);
  });
});

describe("a queue of another stage", () => {
  test("is refused, and nothing is taken from it", async () => {
    const { deployment, options, queues, outputUrl } = await deployed();
    await queues.output.send({ threadId: bell.threadId, eventId: "event.1" as never });
    await sqs.send(new TagQueueCommand({ QueueUrl: outputUrl, Tags: { stage: "production" } }));
    emulator.log.take();
    const stray = new SqsWorkQueues(options);
    await expect(stray.output.receive({ waitMs: 1_000 })).rejects.toMatchObject({
      code: "wrong-stage",
      message: expect.stringContaining("wo production"),
    });
    await expect(stray.output.send({ threadId: bell.threadId, eventId: "event.2" as never })).rejects.toMatchObject({ code: "wrong-stage" });
    expect(emulator.log.take().map(({ action }) => action)).toEqual(["GetQueueUrl", "ListQueueTags", "GetQueueUrl", "ListQueueTags"]);
    await sqs.send(new TagQueueCommand({ QueueUrl: outputUrl, Tags: { stage: deployment.stage } }));
    expect(await bodies(stray.output.receive())).toEqual([{ threadId: bell.threadId, eventId: "event.1" }]);
  });

  test("that is missing, in another region, or behind expired credentials, is told with its name", async () => {
    const nowhere = new SqsWorkQueues({ app: "wo", stage: "nowhere", sqs, clock, minWaitSeconds: 0 });
    await expect(nowhere.unclaimed.receive()).rejects.toMatchObject({
      code: "missing-resource",
      message: expect.stringContaining("wo-nowhere-unclaimed"),
    });
    const { options, queues } = await deployed();
    const elsewhere = new SQSClient(clientSettings({ region: "us-west-2", endpoint: emulator.endpoint, credentials }));
    await expect(new SqsWorkQueues({ ...options, sqs: elsewhere }).output.receive()).rejects.toMatchObject({
      code: "missing-resource",
      message: expect.stringMatching(/wo-.*-output.*Check the stage and the region/),
    });
    elsewhere.destroy();
    emulator.log.inject({ status: 403, code: "ExpiredToken" });
    await expect(queues.output.receive()).rejects.toMatchObject({ code: "expired-credentials" });
  });
});

describe("input queues", () => {
  test("are made at their first use, tagged, with dead letters, and named without ambiguity", async () => {
    const { deployment, queues } = await deployed();
    await queues.input(scott).send(bell);
    const definition = inputQueue(deployment, scott);
    expect(definition.name).toMatch(new RegExp(`^wo-${deployment.stage}-input-amelia_scott-[a-f0-9]{16}$`));
    const QueueUrl = `${emulator.endpoint}/000000000000/${definition.name}`;
    const { Tags } = await sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ ...deployment, project: "amelia", user: "scott", [LAST_USED_TAG]: expect.any(String) });
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
    expect(JSON.parse(String(Attributes?.RedrivePolicy))).toEqual({
      deadLetterTargetArn: expect.stringMatching(new RegExp(`:${definition.deadLetterQueue}$`)),
      maxReceiveCount: 5,
    });
    const names = ["a-b+c", "a+b-c", "a+b", "ab+c"].map((pair) => inputQueue(deployment, ProjectUser.parse(pair)).name);
    expect(new Set(names).size).toBe(4);
    const long = inputQueue({ app: "webordinary", stage: "production" }, ProjectUser.parse(`${"p".repeat(40)}+${"u".repeat(40)}`));
    expect(long.deadLetterQueue).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
  });

  test("20 who ring at once make one queue and lose no ring", async () => {
    const { options, queues } = await deployed();
    await Promise.all(Array.from({ length: 20 }, () => new SqsWorkQueues(options).input(scott).send(bell)));
    expect(await queues.inputs()).toEqual([scott]);
    expect([...(await queues.input(scott).receive()), ...(await queues.input(scott).receive())]).toHaveLength(20);
  });

  test("are listed for their own stage alone", async () => {
    const { deployment, options, queues } = await deployed();
    await queues.input(scott).send(bell);
    // Its queues begin with the same letters.
    const longer = { ...deployment, stage: `${deployment.stage}-input` };
    await makeQueue(sqs, inputQueue(longer, ProjectUser.parse("other+user")));
    expect(await queues.inputs()).toEqual([scott]);
    expect(await new SqsWorkQueues({ ...options, ...longer }).inputs()).toEqual([ProjectUser.parse("other+user")]);
  });

  describe("that are idle", () => {
    let made: Awaited<ReturnType<typeof deployed>>;
    let late: SqsWorkQueues;
    beforeEach(async () => {
      made = await deployed();
      await made.queues.input(scott).send(bell);
      const tomorrow = { now: () => new Date(Date.now() + INPUT_QUEUE_IDLE_MS + 1).toISOString(), sleep: clock.sleep.bind(clock) };
      late = new SqsWorkQueues({ ...made.options, clock: tomorrow });
    });

    const emptied = async () => {
      for (const delivery of await made.queues.input(scott).receive()) await delivery.ack();
    };

    test("are removed a day after their last use", async () => {
      await emptied();
      expect(await made.queues.removeIdle(scott)).toBe(false);
      expect(await late.removeIdle(scott)).toBe(true);
      expect([await late.inputs(), await late.removeIdle(scott)]).toEqual([[], false]);
    });

    test("are removed with the stale doorbells that nobody heard", async () => {
      expect(await made.queues.removeIdle(scott)).toBe(false);
      expect(await late.removeIdle(scott)).toBe(true);
      expect(await late.inputs()).toEqual([]);
    });

    test("are kept while something was given up on them", async () => {
      await emptied();
      await made.queues.input(scott).giveUp("{oops", "no JSON");
      expect(await late.removeIdle(scott)).toBe(false);
    });

    test("a ring within the minute after the removal is refused with a code, and a later one makes the queue again", async () => {
      await emptied();
      await late.removeIdle(scott);
      await expect(made.queues.input(scott).send(bell)).rejects.toMatchObject({ code: "queue-deleted-recently", retryAfterMs: 60_000 });
      expect(await made.queues.input(scott).receive()).toEqual([]);
      const patient = new SqsWorkQueues({ ...made.options, sendPatienceMs: 10_000 });
      const heard = made.queues.input(scott).receive({ waitMs: 10_000 });
      await patient.input(scott).send(bell);
      expect(await bodies(heard)).toEqual([bell]);
    });
  });
});

test("dead letters of input queues are counted without being touched, and a count is no use of the queue", async () => {
  const { deployment, queues } = await deployed();
  const pair = ProjectUser.parse("amelia+scott");
  expect(await queues.countDeadLetters(pair)).toBe(0);
  expect(await queues.inputs()).toEqual([]);
  const definition = inputQueue(deployment, pair);
  const longAgo = new Date(Date.now() - INPUT_QUEUE_IDLE_MS).toISOString();
  const url = await makeQueue(sqs, { ...definition, tags: { ...definition.tags, [LAST_USED_TAG]: longAgo } });
  await sendText(`${url}-dlq`, "given up");
  expect(await queues.countDeadLetters(pair)).toBe(1);
  expect((await sqs.send(new ListQueueTagsCommand({ QueueUrl: url }))).Tags?.[LAST_USED_TAG]).toBe(longAgo);
});

test("a function's dead letters are reached by their address, with the reason, and only those of its own stage", async () => {
  const { deployment, queues, outputUrl } = await deployed();
  const url = `${outputUrl}-dlq`;
  await new SqsDeadLetters({ ...deployment, sqs, url, clock }).giveUp("{oops", "malformed");
  expect(await queues.output.deadLetters()).toEqual([{ body: "{oops", reason: "malformed" }]);
  expect(() => new SqsDeadLetters({ ...deployment, stage: "another", sqs, url, clock })).toThrow(expect.objectContaining({ code: "wrong-stage" }));
});

test("a wait beyond SQS's 20 seconds is several waits", async () => {
  const { queues } = await deployed();
  await queues.output.receive();
  const stop = new AbortController();
  const waiting = queues.output.receive({ waitMs: 90_000, signal: stop.signal });
  await queues.output.send({ threadId: bell.threadId, eventId: "event.1" as never });
  expect(await bodies(waiting)).toHaveLength(1);
  const aborted = queues.output.receive({ waitMs: 90_000, signal: stop.signal });
  stop.abort();
  expect(await aborted).toEqual([]);
});
