import { describe, expect, test } from "vitest";
import { Envelope } from "./envelope.ts";
import { NewerEventError, schemaVersions, type Upcasters, upcast } from "./upcasting.ts";

/** A price that was first a text, then cents, then cents of a currency. */
const upcasters: Upcasters = {
  PriceSet: [({ price }) => ({ cents: Number(price) * 100 }), ({ cents }) => ({ cents, currency: "EUR" })],
};

const event = (schemaVersion: number, data: Record<string, unknown>, type = "PriceSet"): Envelope =>
  Envelope.parse({
    eventId: "cause.SetPrice.0",
    streamId: "thread-t-one00001",
    version: 7,
    type,
    schemaVersion,
    occurredAt: "2026-01-01T09:00:00.000Z",
    correlationId: "<one@pottery.example>",
    causationId: "cause",
    actor: "scott",
    data,
  });

describe("an event of an older shape", () => {
  test("is brought up step by step, its envelope otherwise as it was", () => {
    expect(upcast(event(1, { price: "12" }), upcasters)).toStrictEqual(event(3, { cents: 1200, currency: "EUR" }));
    expect(upcast(event(2, { cents: 1200 }), upcasters)).toStrictEqual(event(3, { cents: 1200, currency: "EUR" }));
  });

  test("isn't changed itself, and what comes of it can't be", () => {
    const old = event(1, { price: "12" });
    const current = upcast(old, upcasters);
    expect(old).toStrictEqual(event(1, { price: "12" }));
    expect(Object.isFrozen(current) && Object.isFrozen(current.data)).toBe(true);
  });
});

test("an event of the current shape is handed back itself", () => {
  const current = event(3, { cents: 1, currency: "EUR" });
  expect(upcast(current, upcasters)).toBe(current);
  const neverChanged = event(1, { any: "thing" }, "NameSet");
  expect(upcast(neverChanged, upcasters)).toBe(neverChanged);
});

test("an event of a newer shape is refused, with what to do", () => {
  const refusal = () => upcast(event(4, {}), upcasters);
  expect(refusal).toThrow(NewerEventError);
  expect(refusal).toThrow(expect.objectContaining({ code: "newer-event" }));
  expect(refusal).toThrow("PriceSet in thread-t-one00001 has schema version 4, this version of WebOrdinary knows up to 3: update WebOrdinary");
});

test("the current version of a type is one more than its upcasters", () => {
  expect(schemaVersions(upcasters)).toStrictEqual({ PriceSet: 3 });
});
