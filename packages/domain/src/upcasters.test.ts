import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { BudgetEvent } from "./budget/budget.events.ts";
import { ClaimEvent } from "./claim/claim.events.ts";
import { DeploymentEvent } from "./deployment/deployment.events.ts";
import { Envelope } from "./kernel/envelope.ts";
import { type AggregateName, parseStream } from "./kernel/streams.ts";
import { schemaVersions, upcast } from "./kernel/upcasting.ts";
import { SessionEvent } from "./session/session.events.ts";
import { MessageReceived, ThreadEvent } from "./thread/thread.events.ts";
import { upcasters } from "./upcasters.ts";

/**
 * `golden/{Type}.v{n}.golden.json` is an event as it was stored by the version that wrote shape n; it stays for ever, since such
 * events do. `golden/{Type}.v{n}.schema.json` is the shape itself. When this test fails because a shape was changed: leave the
 * files of the old version alone, add an upcaster to `upcasters.ts`, and both files of the new version; the failure prints the
 * schema. Only the files of a version that was never released may be changed.
 */
const GOLDEN = join(import.meta.dirname, "..", "golden");

const unions: Readonly<Record<AggregateName, z.ZodDiscriminatedUnion>> = {
  thread: ThreadEvent,
  session: SessionEvent,
  claim: ClaimEvent,
  deployment: DeploymentEvent,
  budget: BudgetEvent,
};

type Shape = { readonly type: string; readonly aggregate: AggregateName; readonly schema: z.core.$ZodType; readonly version: number };

const shapes: readonly Shape[] = Object.entries(unions).flatMap(([aggregate, union]) =>
  union.options.map((schema): Shape => {
    const { type } = z.object({ shape: z.object({ type: z.instanceof(z.ZodLiteral) }) }).parse(schema).shape;
    const name = String(type.value);
    return { type: name, aggregate: aggregate as AggregateName, schema, version: schemaVersions(upcasters)[name] ?? 1 };
  }),
);

const goldenFiles = readdirSync(GOLDEN).filter((name) => name.endsWith(".golden.json"));
const golden = (name: string): unknown => JSON.parse(readFileSync(join(GOLDEN, name), "utf8"));

test("there are events of every aggregate to check", () => {
  expect(Object.fromEntries(Object.keys(unions).map((name) => [name, shapes.filter(({ aggregate }) => aggregate === name).length]))).toStrictEqual({
    thread: 10,
    session: 30,
    claim: 4,
    deployment: 5,
    budget: 2,
  });
});

describe.each(shapes)("$type", ({ type, aggregate, schema, version }) => {
  test.each(Array.from({ length: version }, (_, index) => index + 1))("of shape %i, as it is stored, is still read", (stored) => {
    const file = `${type}.v${stored}.golden.json`;
    expect(goldenFiles, `write golden/${file}: an event as this version stores it`).toContain(file);
    const event = Envelope.parse(golden(file));
    expect([event.type, event.schemaVersion, parseStream(event.streamId).aggregate]).toStrictEqual([type, stored, aggregate]);

    const current = upcast(event, upcasters);
    // Strict, so that a field which the schema doesn't know (any more) is noticed.
    expect(z.parse(schema, { type, data: current.data })).toStrictEqual({ type, data: current.data });
  });

  test("has the shape that its version stands for", () => {
    const file = `${type}.v${version}.schema.json`;
    const shape: unknown = JSON.parse(JSON.stringify(z.toJSONSchema(schema)));
    expect(existsSync(join(GOLDEN, file)), `write golden/${file}:\n${JSON.stringify(shape, null, 2)}`).toBe(true);
    expect(shape, `${type} has another shape than golden/${file}: give it a new version`).toStrictEqual(golden(file));
  });
});

test.each([
  ["yes, but keep the photo", "but keep the photo", "but keep the photo"],
  ["Stop.\n\nTo all of it.", "To all of it.", "To all of it."],
  ["Yes, please!", "", ""],
  // It was stored without the empty line between: then all that was written counts.
  ["yes, but\n\nkeep it", "but\nkeep it", "yes, but\n\nkeep it"],
])("what followed a word of control in %j is found in its text", (text, rest, found) => {
  const event = Envelope.parse(golden("MessageReceived.v2.golden.json"));
  const message = { ...z.record(z.string(), z.unknown()).parse(event.data.message), text };
  const stored = { ...event, data: { ...event.data, message, control: { word: "yes", rest } } };
  const { data } = MessageReceived.parse(upcast(stored, upcasters));
  expect([data.control?.word, data.message.text.slice(data.control?.restAt)]).toStrictEqual(["yes", found]);
});

test("no golden file is left of an event that is gone: it would still be in somebody's store", () => {
  const expected = shapes.flatMap(({ type, version }) => Array.from({ length: version }, (_, index) => `${type}.v${index + 1}.golden.json`));
  expect(goldenFiles.toSorted()).toStrictEqual(expected.toSorted());
});
