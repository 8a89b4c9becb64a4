import { eventEntry } from "@webordinary/adapters/aws";
import { MemoryReadModels, newMemoryDisk } from "@webordinary/adapters/memory";
import { BudgetEvent, budgetStream, type Envelope, envelop, InstructionId } from "@webordinary/domain";
import { amelia, at, inboundMessage, MemoryWorld, messageId, threadOne } from "@webordinary/testing";
import { expect, test } from "vitest";
import { inStreamOrder, relayEvents } from "./relay-events.ts";
import { replayEvents } from "./replay-events.ts";

async function someEvents(mails = 2): Promise<readonly Envelope[]> {
  const world = await MemoryWorld.create();
  for (let index = 0; index < mails; index++) {
    await world.receive(inboundMessage({ messageId: messageId(`mail-${index}`), subject: `Subject ${index}` }));
  }
  return world.events();
}

const nameOf = ({ streamId, version }: Envelope) => `${streamId} ${version}`;

test("a batch is brought into stream order, whatever order a transaction's items come in", async () => {
  const events = await someEvents();
  const ordered = inStreamOrder(events.toReversed());
  expect(ordered.map(nameOf).toSorted()).toEqual(events.map(nameOf).toSorted());
  for (const stream of Map.groupBy(ordered, ({ streamId }) => streamId).values()) {
    expect(stream.map(({ version }) => version)).toEqual(stream.map((_, index) => index + 1));
  }
});

test("read models come before the bus, so that whoever hears of an event finds it there", async () => {
  const events = await someEvents(1);
  const readModels = new MemoryReadModels(newMemoryDisk());
  const seen: number[] = [];
  const published: string[] = [];
  const publish = async (batch: readonly Envelope[]) => {
    seen.push((await readModels.list("threads", "")).length);
    published.push(...batch.map(nameOf));
  };
  await relayEvents({ readModels }, { publish }, events);
  expect({ seen, published }).toEqual({ seen: [1], published: inStreamOrder(events).map(nameOf) });
});

test("what was reserved and what was spent goes on to the bus, from a source of its own", async () => {
  const spending = { projectId: amelia, month: "2026-11", threadId: threadOne, instructionId: InstructionId.parse("instruction-1") };
  const spent = [
    { type: "BudgetReserved", data: { ...spending, amountUsd: 2 } },
    { type: "BudgetSettled", data: { ...spending, costUsd: 0.4 } },
  ].map((event) => BudgetEvent.parse(event));
  const cause = { commandId: "c", causationId: "c", correlationId: "c", actor: "worker", at: at(0) };
  const events = envelop(spent, { streamId: budgetStream(amelia, "2026-11"), version: 0 }, cause);
  const published: Envelope[] = [];
  const readModels = new MemoryReadModels(newMemoryDisk());
  await relayEvents({ readModels }, { publish: async (batch) => void published.push(...batch) }, events);
  expect(published.map(eventEntry)).toMatchObject([
    { source: "webordinary.budget", detailType: "BudgetReserved" },
    { source: "webordinary.budget", detailType: "BudgetSettled" },
  ]);
});

test("a bus that doesn't take a batch makes it fail, so that all of it comes again", async () => {
  const events = await someEvents(1);
  const publish = () => Promise.reject(new Error("throttled"));
  await expect(relayEvents({ readModels: new MemoryReadModels(newMemoryDisk()) }, { publish }, events)).rejects.toThrow("throttled");
});

test("a replay relays everything in batches, and tells how far it is", async () => {
  const events = await someEvents(30);
  const batches: number[] = [];
  const soFar: number[] = [];
  async function* all() {
    yield* events;
  }
  const publish = async (batch: readonly Envelope[]) => void batches.push(batch.length);
  const readModels = new MemoryReadModels(newMemoryDisk());
  expect(await replayEvents({ readModels }, { publish }, all(), (count) => soFar.push(count))).toBe(events.length);
  expect(batches.slice(0, -1)).toEqual(batches.slice(0, -1).map(() => 50));
  expect(soFar.at(-1)).toBe(events.length);
  expect((await readModels.list("threads", "")).length).toBe(30);
});
