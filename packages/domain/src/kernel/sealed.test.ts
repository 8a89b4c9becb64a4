import { expect, test } from "vitest";
import { type Cause, envelop } from "./envelope.ts";
import { StreamId } from "./ids.ts";
import { seal, sealedBytes } from "./sealed.ts";

const stream = { streamId: StreamId.parse("thread-t-sealed01"), version: 0 };
const cause: Cause = { commandId: "c1", causationId: "c1", correlationId: "m1", actor: "test", at: "2026-01-01T00:00:00.000Z" };

function sealing(data: object) {
  const [envelope] = envelop([{ type: "Happened", data }], stream, cause);
  if (!envelope) throw new Error("envelop made no envelope");
  return envelope;
}

test("an envelope is frozen through and through, also below what its maker froze before", () => {
  const envelope = sealing(Object.freeze({ list: [{ deep: { value: 1 } }] }));
  expect(() => {
    (envelope.data.list as [{ deep: { value: number } }])[0].deep.value = 2;
  }).toThrow(TypeError);
  expect(() => {
    envelope.version = 7;
  }).toThrow(TypeError);
});

test("the bound of its size is never below its JSON's bytes", () => {
  for (const data of [{}, { a: '\u0000\u0001"\\' }, { a: "ä€😀\ud800" }, { a: [1, -2.2250738585072014e-308, true, null, { "ké\n": [] }] }]) {
    const envelope = sealing(data);
    expect(sealedBytes(envelope)).toBeGreaterThanOrEqual(new TextEncoder().encode(JSON.stringify(envelope)).length);
  }
});

test.each([
  ["a Date", { at: new Date(0) }],
  ["bytes", { bytes: new Uint8Array(3) }],
  ["a Map", { map: new Map() }],
  ["undefined", { nothing: undefined }],
  ["an infinite number", { n: Number.POSITIVE_INFINITY }],
  ["a function", { toJSON: () => "other" }],
  ["an accessor", Object.defineProperty({}, "now", { get: () => Math.random(), enumerable: true })],
])("what holds %s isn't sealed, since it could change or read otherwise later", (_what, data) => {
  expect(sealedBytes(sealing({ inner: [data] }))).toBeUndefined();
});

test("nobody's object is sealed by being frozen or by being a copy", () => {
  const envelope = sealing({ a: 1 });
  expect(sealedBytes(envelope)).toBeTypeOf("number");
  expect(sealedBytes(Object.freeze({ ...envelope }))).toBeUndefined();
  expect(sealedBytes(Object.create(envelope))).toBeUndefined();
  expect(sealedBytes(seal({ ...envelope }))).toBe(sealedBytes(envelope));
});
