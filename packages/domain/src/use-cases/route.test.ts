import { ameliaScott, inboundMessage, MemoryWorld, messageId, workerOne, workerTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import type { Envelope } from "../kernel/envelope.ts";
import type { EventStore } from "../ports/event-store.ts";
import { LEASE_MS } from "../ports/lease-store.ts";
import type { WorkQueue } from "../ports/work-queues.ts";
import { claimWork, releaseClaim } from "./claim-work.ts";
import { route } from "./route.ts";
import { Interruption } from "./work/interruption.ts";
import { runInstruction } from "./work/run-instruction.ts";

const bodies = async <Body>(queue: WorkQueue<Body>): Promise<Body[]> => (await queue.receive({ max: 100 })).map(({ body }) => body);

const permutationsOf = <Item>(items: readonly Item[]): Item[][] =>
  items.length === 0 ? [[]] : items.flatMap((item, index) => permutationsOf(items.toSpliced(index, 1)).map((others) => [item, ...others]));

describe("a received message", () => {
  test("is submitted once, rings its person's bell, and asks for a worker", async () => {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage());
    expect(world.types()).toStrictEqual(["ThreadOpened", "MessageReceived", "InstructionSubmitted", "ClaimRequested"]);
    expect(await bodies(world.workQueues.input(ameliaScott))).toStrictEqual([{ threadId }]);
    expect(await bodies(world.workQueues.unclaimed)).toStrictEqual([{ projectUser: ameliaScott }]);
    // Once for the work, and once to see whether its sender has to be told to wait.
    expect(world.workerPool.wakes).toBe(2);
  });

  test("carries its correlation through everything that follows", async () => {
    const world = await MemoryWorld.create();
    await world.receive(inboundMessage());
    const [, received, submitted, requested] = world.events();
    expect([submitted, requested]).toMatchObject([
      { correlationId: messageId("one"), causationId: received?.eventId, actor: "router" },
      { correlationId: messageId("one"), causationId: submitted?.eventId, actor: "router" },
    ]);
  });

  test("rings before it asks, so that a worker which lets go hears one or the other", async () => {
    const world = await MemoryWorld.create();
    const order: string[] = [];
    const input = world.workQueues.input(ameliaScott);
    const ring = input.send.bind(input);
    input.send = async (body) => {
      order.push(`ring with ${world.types("claim").length} claim events`);
      await ring(body);
    };
    await world.receive(inboundMessage());
    expect(order).toStrictEqual(["ring with 0 claim events"]);
  });
});

describe("messages of one thread", () => {
  /** They come in this order; nothing was routed yet. */
  async function received(...texts: readonly string[]): Promise<{ world: MemoryWorld; events: readonly Envelope[] }> {
    const world = await MemoryWorld.create();
    for (const [index, text] of texts.entries())
      await world.ingest(inboundMessage({ messageId: messageId(`m-${index}`), inReplyTo: index === 0 ? null : messageId("m-0"), text }));
    return { world, events: world.events("thread").filter(({ type }) => type === "MessageReceived") };
  }
  const texts = ["We open at 10.", "Rather at 11.", "stop", "At 12 then."];
  const heardInOrder = ["InstructionSubmitted", "InstructionSubmitted", "InstructionCancelled", "InstructionCancelled", "InstructionSubmitted"];

  test.each(permutationsOf([0, 1, 2, 3]))("are heard as they came when they are routed as %i, %i, %i, %i", async (...order) => {
    const inOrder = await received(...texts);
    for (const event of inOrder.events) await route(inOrder.world.ports, event);
    expect(inOrder.world.types("session")).toStrictEqual(heardInOrder);
    const { world, events } = await received(...texts);
    for (const index of order) for (const event of events.slice(index, index + 1)) await route(world.ports, event);
    expect(world.events("session")).toStrictEqual(inOrder.world.events("session"));
  });

  test("are heard as they came when all are routed at once", async () => {
    const { world, events } = await received(...texts);
    await Promise.all(events.toReversed().map((event) => route(world.ports, event)));
    expect(world.types("session")).toStrictEqual(heardInOrder);
  });

  test("that were heard cost no more than the reading, however many they are", async () => {
    const { world, events } = await received(...texts);
    for (const event of events) await route(world.ports, event);
    const read: string[] = [];
    const eventStore: EventStore = {
      read: async (streamId, after) => {
        read.push(streamId.slice(0, streamId.indexOf("-")));
        return world.eventStore.read(streamId, after);
      },
      append: async () => Promise.reject(new Error("nothing is new")),
    };
    for (const event of events.slice(-1)) await route({ ...world.ports, eventStore }, event);
    expect(read).toStrictEqual(["thread", "session"]);
  });
});

describe("while no worker runs", () => {
  const told = (world: MemoryWorld) => world.types("session").filter((type) => type === "InstructionAcknowledged").length;

  test("the sender is told once that the message has arrived, however often its event comes", async () => {
    const world = await MemoryWorld.create();
    world.workerPool.running = false;
    await world.receive(inboundMessage());
    expect(told(world)).toBe(1);
    const submitted = world.events().find(({ type }) => type === "InstructionSubmitted");
    if (submitted) await route(world.ports, submitted);
    expect(told(world)).toBe(1);
  });

  test("nobody is told to wait for work that has begun, or when a worker runs", async () => {
    const world = await MemoryWorld.create();
    const threadId = await world.receive(inboundMessage());
    expect(told(world)).toBe(0);
    await runInstruction(world.ports, await world.claim(), threadId, new Interruption());
    world.workerPool.running = false;
    const submitted = world.events().find(({ type }) => type === "InstructionSubmitted");
    if (submitted) await route(world.ports, submitted);
    expect(told(world)).toBe(0);
  });
});

describe("when the project+user is claimed", () => {
  async function claimed() {
    const world = await MemoryWorld.create();
    await world.receive(inboundMessage());
    await bodies(world.workQueues.unclaimed);
    const claim = await world.claim();
    return { world, claim };
  }
  const next = inboundMessage({ messageId: messageId("two"), inReplyTo: messageId("one") });

  test("with a live lease, only the bell rings", async () => {
    const { world } = await claimed();
    await bodies(world.workQueues.input(ameliaScott));
    const threadId = await world.receive(next);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
    expect(await bodies(world.workQueues.input(ameliaScott))).toStrictEqual([{ threadId }]);
    expect(await bodies(world.workQueues.unclaimed)).toStrictEqual([]);
  });

  test("by a worker whose lease has ended, its claim expires and another is asked for", async () => {
    const { world } = await claimed();
    await world.clock.advance(LEASE_MS - 1);
    await world.receive(next);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
    await world.clock.advance(1);
    await world.receive(inboundMessage({ messageId: messageId("three"), inReplyTo: messageId("one") }));
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimExpired", "ClaimRequested"]);
    expect(await claimWork(world.ports, ameliaScott, workerTwo)).toMatchObject({ workerId: workerTwo, fencingToken: 5 });
  });

  test("and let go of, a new message asks anew", async () => {
    const { world, claim } = await claimed();
    await releaseClaim(world.ports, claim, "no-work");
    await world.receive(next);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimReleased", "ClaimRequested"]);
  });
});

test("a repeated event does no more than once, but for the bell", async () => {
  const world = await MemoryWorld.create();
  await world.receive(inboundMessage());
  const before = world.types();
  for (const event of world.events()) {
    await route(world.ports, event);
    await route(world.ports, event);
  }
  expect(world.types()).toStrictEqual(before);
  await world.claim(workerOne);
  for (const event of world.events()) await route(world.ports, event);
  expect(world.types()).toStrictEqual([...before, "ClaimGranted"]);
});

test("an event that comes late, when the work is done, calls nobody", async () => {
  const world = await MemoryWorld.create();
  const threadId = await world.receive(inboundMessage());
  const claim = await world.claim();
  await runInstruction(world.ports, claim, threadId, new Interruption());
  await releaseClaim(world.ports, claim, "no-work");
  for (const queue of [world.workQueues.input(ameliaScott), world.workQueues.unclaimed]) for (const { ack } of await queue.receive()) await ack();
  const before = world.types();
  for (const event of world.events("session")) await route(world.ports, event);
  expect(world.types()).toStrictEqual(before);
  expect([await bodies(world.workQueues.input(ameliaScott)), await bodies(world.workQueues.unclaimed)]).toStrictEqual([[], []]);
});

test("what people have to be told of is asked to be told, and nothing else is", async () => {
  const world = await MemoryWorld.create();
  const threadId = await world.receive(inboundMessage({ text: "" }));
  const ignored = world.events().at(-1);
  expect(await bodies(world.workQueues.output)).toStrictEqual([{ threadId, eventId: ignored?.eventId }]);
  await world.receive(inboundMessage({ messageId: messageId("two"), from: "eve@elsewhere.example" }));
  await world.receive(inboundMessage({ messageId: messageId("three") }));
  expect(await bodies(world.workQueues.output)).toStrictEqual([]);
});
