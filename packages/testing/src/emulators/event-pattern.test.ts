import { expect, test } from "vitest";
import { matchesPattern, parsePattern } from "./event-pattern.ts";

const event = { source: "webordinary.thread", "detail-type": "MessageReceived", detail: { version: 2, data: { channel: "email", to: ["a", "b"] } } };
const matches = (pattern: object) => matchesPattern(parsePattern(JSON.stringify(pattern)), event);

test.each([
  [{ source: ["webordinary.thread"] }, true],
  [{ source: ["webordinary.claim", "webordinary.thread"] }, true],
  [{ source: ["webordinary.claim"] }, false],
  [{ source: [{ prefix: "webordinary." }], "detail-type": [{ "anything-but": ["MessageIgnored"] }] }, true],
  [{ "detail-type": [{ "anything-but": "MessageReceived" }] }, false],
  [{ "detail-type": [{ "anything-but": { prefix: "Message" } }] }, false],
  [{ "detail-type": [{ suffix: "Received" }] }, true],
  [{ detail: { version: [2], data: { channel: ["email"] } } }, true],
  [{ detail: { version: ["2"] } }, false],
  [{ detail: { data: { to: ["b"] } } }, true],
  [{ detail: { data: { cc: [{ exists: false }], to: [{ exists: true }] } } }, true],
  [{ detail: { nothing: { here: ["x"] } } }, false],
])("the pattern %j matches: %j", (pattern, expected) => {
  expect(matches(pattern)).toBe(expected);
});

test.each(["{oops", '{"source":"webordinary.thread"}', '{"source":[]}', '{"detail":{"n":[{"numeric":[">",1]}]}}', '{"$or":[{"source":["a"]}]}'])(
  "the pattern %s is refused",
  (text) => {
    expect(() => parsePattern(text)).toThrow(expect.objectContaining({ code: "InvalidEventPatternException" }));
  },
);
