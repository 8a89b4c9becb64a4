import { expect, test } from "vitest";
import { type Cause, Envelope, envelop } from "./envelope.ts";
import { StreamId } from "./ids.ts";

const cause: Cause = {
  commandId: "cause.Do",
  causationId: "cause",
  correlationId: "<one@pottery.example>",
  actor: "scott",
  at: "2026-01-01T09:00:00.000Z",
};
const stream = { streamId: StreamId.parse("thread-t-one00001"), version: 3 };
const events = [
  { type: "FirstThing", data: { a: 1 } },
  { type: "SecondThing", data: { b: [2] } },
];

test("events are enveloped with the versions that follow and ids made from their cause and place", () => {
  const common = { streamId: stream.streamId, occurredAt: cause.at, correlationId: cause.correlationId, causationId: "cause", actor: "scott" };
  expect(envelop(events, stream, cause, { SecondThing: 2 })).toStrictEqual([
    { eventId: "cause.Do.0", version: 4, type: "FirstThing", schemaVersion: 1, data: { a: 1 }, ...common },
    { eventId: "cause.Do.1", version: 5, type: "SecondThing", schemaVersion: 2, data: { b: [2] }, ...common },
  ]);
});

test("the same cause makes the same envelopes, another cause other ids", () => {
  expect(envelop(events, stream, cause)).toStrictEqual(envelop(events, stream, cause));
  const ids = (commandId: string) => envelop(events, stream, { ...cause, commandId }).map(({ eventId }) => eventId);
  expect(ids("other.Do")).toStrictEqual(["other.Do.0", "other.Do.1"]);
});

test("every envelope is whole", () => {
  const [first] = envelop(events, stream, cause);
  expect(Envelope.parse(first)).toStrictEqual(first);
  for (const field of Object.keys(Envelope.shape)) {
    const without = Object.fromEntries(Object.entries(first ?? {}).filter(([name]) => name !== field));
    expect(Envelope.safeParse(without).success, `without ${field}`).toBe(false);
  }
});
