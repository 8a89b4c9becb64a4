import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Envelope } from "../kernel/envelope.ts";
import { describe as describeEvent, timeline } from "./timeline.ts";

const GOLDEN = join(import.meta.dirname, "..", "..", "golden");
const events = readdirSync(GOLDEN)
  .filter((name) => name.endsWith(".golden.json"))
  .map((name) => Envelope.parse(JSON.parse(readFileSync(join(GOLDEN, name), "utf8"))));

test.each(events.map((event) => [event.type, event] as const))("%s has a line for people", (_type, event) => {
  const text = describeEvent(event);
  expect(text).toMatch(/^\S.*\S$/);
  expect(text).not.toMatch(/undefined|null|\[object|NaN/);
});

test("events are told apart by their lines", () => {
  // Of every type the newest shape; an older one of the same event tells the same.
  const newest = new Map(events.map((event) => [event.type, event]));
  expect(newest.size).toBeGreaterThan(50);
  expect(new Set([...newest.values()].map(describeEvent)).size).toBe(newest.size);
});

test("the timeline is in the order of time, and what happened at the same instant stays in the order given", () => {
  const [first, second, third] = events;
  if (!first || !second || !third) throw new Error("no golden events");
  const later = { ...first, occurredAt: "2026-01-01T09:00:01.000Z" };
  const lines = timeline([later, second, third]);
  expect(lines.map(({ type, at }) => [type, at])).toStrictEqual([
    [second.type, "2026-01-01T09:00:00.000Z"],
    [third.type, "2026-01-01T09:00:00.000Z"],
    [first.type, "2026-01-01T09:00:01.000Z"],
  ]);
});
