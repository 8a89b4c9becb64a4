import { eventEntry } from "@webordinary/adapters/aws";
import { type Envelope, envelop, threadStream } from "@webordinary/domain";
import { at, inboundMessage, MemoryWorld, threadOne } from "@webordinary/testing";
import { expect, test } from "vitest";
import { readPublished, resolvePublished } from "./read-published.ts";

async function received(): Promise<{ world: MemoryWorld; event: Envelope }> {
  const world = await MemoryWorld.create();
  await world.ingest(inboundMessage());
  const event = world.events("thread-").find(({ type }) => type === "MessageReceived");
  if (!event) throw new Error("nothing was received");
  return { world, event };
}

/** As a rule of the bus writes it. */
const asPublished = (detail: string) => `{"version":"0","source":"webordinary.thread","detail-type":"MessageReceived","detail":${detail}}`;

test("an event that was published whole is read from the message alone", async () => {
  const { world, event } = await received();
  const published = readPublished(asPublished(JSON.stringify(event)));
  world.eventStore.read = () => Promise.reject(new Error("nobody should ask"));
  expect(await resolvePublished(world.eventStore, published)).toEqual(event);
});

test("one that was too large for the bus is read from the store", async () => {
  const { world, event } = await received();
  const { dataRef, ...metadata } = { ...event, data: undefined, dataRef: { store: "event-store", bytes: 300_000 } };
  const published = readPublished(asPublished(JSON.stringify({ ...metadata, dataRef })));
  expect(await resolvePublished(world.eventStore, published)).toEqual(event);
});

test("a reference to what isn't in the store is a fault, to be tried again", async () => {
  const { world } = await received();
  const [large] = envelop(
    [{ type: "MessageReceived", data: { text: "x".repeat(300_000) } }],
    { streamId: threadStream(threadOne), version: 0 },
    { commandId: "c", causationId: "c", correlationId: "c", actor: "test", at: at(0) },
  );
  if (!large) throw new Error("no event");
  const published = readPublished(asPublished(eventEntry(large).detail));
  await expect(resolvePublished(world.eventStore, published)).rejects.toThrow(/version 1 of thread-t-one00001 .*isn't in the event store/);
});

test.each(["", "{oops", "{}", asPublished("{}"), asPublished('{"type":"Nonsense"}')])("%j holds no event", (body) => {
  expect(() => readPublished(body)).toThrow();
});
