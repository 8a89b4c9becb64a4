import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Envelope, envelop, parseEvent, StreamId } from "@webordinary/domain";
import { eventPublisherContract } from "@webordinary/testing/contracts";
import { type EventBridgeEmulator, type SqsAndS3, startEventBridge, startSqsAndS3 } from "@webordinary/testing/emulators";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { VirtualClock } from "../../memory/virtual-clock.ts";
import { clientSettings } from "../client-settings.ts";
import { EventReference, isEventReference } from "./event-entry.ts";
import { EventBridgeEventPublisher } from "./eventbridge-event-publisher.ts";

const region = "eu-central-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
let queues: SqsAndS3;
let emulator: EventBridgeEmulator;
let sqs: SQSClient;
let eventBridge: EventBridgeClient;

beforeAll(async () => {
  queues = await startSqsAndS3();
  emulator = await startEventBridge({ sqsEndpoint: queues.endpoint });
  sqs = new SQSClient(clientSettings({ region, endpoint: queues.endpoint, credentials }));
  eventBridge = new EventBridgeClient(clientSettings({ region, endpoint: emulator.endpoint, credentials }));
});

afterAll(async () => {
  sqs.destroy();
  eventBridge.destroy();
  await emulator.stop();
  await queues.stop();
});

let buses = 0;

/** A bus of its own with a rule that leads to a queue. */
async function newBus(pattern: object = { source: [{ prefix: "webordinary." }] }) {
  buses += 1;
  const [busName, queueName] = [`wo-test-events-${buses}`, `wo-test-heard-${buses}`];
  await eventBridge.send(new CreateEventBusCommand({ Name: busName }));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  await eventBridge.send(new PutRuleCommand({ Name: "heard", EventBusName: busName, EventPattern: JSON.stringify(pattern) }));
  const Targets = [{ Id: "queue", Arn: `arn:aws:sqs:${region}:000000000000:${queueName}` }];
  await eventBridge.send(new PutTargetsCommand({ Rule: "heard", EventBusName: busName, Targets }));
  const heard: { readonly source: string; readonly "detail-type": string; readonly detail: unknown }[] = [];
  const arrived = async () => {
    for (let messages: Message[] | undefined = []; messages; ) {
      ({ Messages: messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 })));
      heard.push(...(messages ?? []).map(({ Body }) => JSON.parse(String(Body))));
    }
    return heard;
  };
  // Pauses take no time.
  const clock = Object.assign(new VirtualClock(), { pauses: [] as number[], sleep: async (ms: number) => void clock.pauses.push(ms) });
  return { busName, arrived, clock, publisher: new EventBridgeEventPublisher({ eventBridge, busName, clock }) };
}

eventPublisherContract("EventBridgeEventPublisher", async () => {
  const { publisher, arrived } = await newBus();
  return {
    publisher,
    arrived: async () => (await arrived()).map(({ detail }) => Envelope.parse(detail)),
    // As often as the publisher tries.
    breakOnce: () => emulator.refuseEntries(5),
  };
});

const events = (count: number, data: object = { reason: "too old", detail: "x" }, stream = "thread-t-eventbridge1") =>
  envelop(
    Array.from({ length: count }, () => ({ type: "MessageIgnored", data })),
    { streamId: StreamId.parse(stream), version: 0 },
    { commandId: "c", causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T09:00:00.000Z" },
  );

describe("EventBridgeEventPublisher", () => {
  beforeEach(() => void emulator.log.take());
  const puts = () => emulator.log.take().filter(({ action }) => action === "PutEvents").length;

  test("an event carries its aggregate as source, its type as detail type and its envelope as detail", async () => {
    const { publisher, arrived } = await newBus({ source: ["webordinary.claim"], "detail-type": ["ClaimReleased"] });
    const released = { type: "ClaimReleased", data: { projectUser: "amelia+scott", workerId: "w1", fencingToken: 2, reason: "no-work" } };
    const cause = { commandId: "c", causationId: "c", correlationId: "c", actor: "test", at: "2026-01-01T09:00:00.000Z" };
    const [event] = envelop([released], { streamId: StreamId.parse("claim-amelia+scott"), version: 0 }, cause);
    if (!event) throw new Error("no event");
    await publisher.publish([...events(1), event]);
    const [heard, ...more] = await arrived();
    expect([heard?.source, heard?.["detail-type"], heard?.detail, more]).toEqual(["webordinary.claim", "ClaimReleased", event, []]);
    expect(Envelope.parse(heard?.detail)).toEqual(event);
  });

  test("no request has more than 10 events or 256 KB", async () => {
    const { publisher, arrived } = await newBus();
    await publisher.publish(events(25));
    expect(puts()).toBe(3);
    await publisher.publish(events(5, { text: "ä".repeat(50_000) }));
    expect(puts()).toBe(3);
    expect(await arrived()).toHaveLength(30);
  });

  test("an event that is too large goes as a reference, which says where its data is", async () => {
    const { publisher, arrived } = await newBus();
    const [large] = events(1, { text: "x".repeat(300_000) });
    await publisher.publish(events(1, { text: "x".repeat(300_000) }));
    const [heard] = await arrived();
    expect(isEventReference(heard?.detail)).toBe(true);
    const { dataRef, ...metadata } = EventReference.parse(heard?.detail);
    expect({ ...metadata, data: large?.data }).toEqual(large);
    expect(dataRef).toEqual({ store: "event-store", bytes: Buffer.byteLength(JSON.stringify(large)) });
    expect(() => parseEvent(heard?.detail)).toThrow("data");
    expect(isEventReference(large)).toBe(false);
  });

  test("the entries that were left out, and only they, are put again with growing pauses", async () => {
    const { publisher, arrived, clock } = await newBus();
    let failures = 2;
    emulator.refuseEntries(2, ({ Detail = "" }) => Detail.includes('"version":3,') && failures-- > 0);
    await publisher.publish(events(4));
    expect(puts()).toBe(3);
    expect(clock.pauses).toEqual([100, 200]);
    expect((await arrived()).map(({ detail }) => Envelope.parse(detail).version).toSorted()).toEqual([1, 2, 3, 4]);
  });

  test("what is left out each time is told, with the bus and what EventBridge said", async () => {
    const { publisher, busName } = await newBus();
    emulator.refuseEntries(5);
    const told = { code: "unavailable", message: expect.stringMatching(`${busName}.*InternalFailure`) };
    await expect(publisher.publish(events(1))).rejects.toMatchObject(told);
  });

  test("a bus that isn't there, and expired credentials, are told as such", async () => {
    const { publisher, clock } = await newBus();
    const nowhere = new EventBridgeEventPublisher({ eventBridge, busName: "nowhere", clock });
    await expect(nowhere.publish(events(1))).rejects.toMatchObject({ code: "missing-resource", message: expect.stringContaining("nowhere") });
    emulator.log.inject({ status: 400, code: "ExpiredTokenException" });
    await expect(publisher.publish(events(1))).rejects.toMatchObject({ code: "expired-credentials" });
  });
});
