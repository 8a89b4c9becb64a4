import { ameliaScott, at } from "@webordinary/testing";
import { expect, test } from "vitest";
import { parseEvent } from "./events.ts";
import { NewerEventError } from "./kernel/upcasting.ts";

const wire = {
  eventId: "event-1",
  streamId: `claim-${ameliaScott}`,
  version: 1,
  type: "ClaimRequested",
  schemaVersion: 1,
  occurredAt: at(0),
  correlationId: "<one@pottery.example>",
  causationId: "event-0",
  actor: "router",
  data: { projectUser: ameliaScott },
};

test("an event that came as JSON is read back as it was", () => {
  expect(parseEvent(JSON.parse(JSON.stringify(wire)))).toStrictEqual(wire);
});

test("an event with a field missing, of an unknown type, or of a newer shape is refused by name", () => {
  expect(() => parseEvent({ ...wire, data: {} })).toThrow(/projectUser/);
  expect(() => parseEvent({ ...wire, type: "SomethingElse" })).toThrow(/type/);
  expect(() => parseEvent({ ...wire, actor: undefined })).toThrow(/actor/);
  expect(() => parseEvent({ ...wire, schemaVersion: 2 })).toThrow(NewerEventError);
});
