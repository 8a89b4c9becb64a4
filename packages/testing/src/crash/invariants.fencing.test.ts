import { type Cause, type DomainEvent, type Envelope, envelop, StreamId } from "@webordinary/domain";
import { describe, expect, test } from "vitest";
import { checkFencing } from "./invariants.fencing.ts";

const projectUser = "amelia+scott";

/** A history in the order in which it was appended, its streams' versions counted. */
function history(...steps: readonly [stream: string, actor: string, event: DomainEvent][]): Envelope[] {
  const versions = new Map<string, number>();
  return steps.flatMap(([stream, actor, event], n) => {
    const version = versions.get(stream) ?? 0;
    versions.set(stream, version + 1);
    const cause: Cause = { commandId: `c${n}`, causationId: `c${n}`, correlationId: "<m@x>", actor, at: "2026-01-01T00:00:00.000Z" };
    return envelop([event], { streamId: StreamId.parse(stream), version }, cause);
  });
}

const CLAIM = "claim-amelia+scott";
const SESSION = "session-t-12345678";
const granted = (workerId: string, fencingToken: number) =>
  [CLAIM, workerId, { type: "ClaimGranted", data: { projectUser, workerId, fencingToken, leaseExpiresAt: "2026-01-01T00:01:00.000Z" } }] as const;
const event = (actor: string, type: string, data: object = {}) =>
  [SESSION, actor, { type, data: { instructionId: "instruction-1", projectUser, ...data } }] as const;

describe("invariant 2", () => {
  test("holds while the holder of the newest claim works", () => {
    const story = history(
      [...granted("w1", 1)],
      [...event("w1", "InstructionStarted", { fencingToken: 1 })],
      [...granted("w2", 2)],
      [...event("w2", "InstructionStarted", { fencingToken: 2 })],
      [...event("w2", "InstructionFailed")],
    );
    expect(checkFencing(story)).toStrictEqual([]);
  });

  test("is broken by an older token", () => {
    const story = history([...granted("w1", 1)], [...granted("w2", 2)], [...event("w1", "InstructionCompleted", { fencingToken: 1 })]);
    expect(checkFencing(story)).toStrictEqual([`2: InstructionCompleted in ${SESSION} carries the token 1 while 2 is the newest`]);
  });

  test.each(["InstructionFailed", "InstructionSuperseded", "InstructionCancelled"])(
    "is broken by a stale worker's %s, which carries no token",
    (type) => {
      const story = history([...granted("w1", 1)], [...granted("w2", 2)], [...event("w1", type)]);
      expect(checkFencing(story)).toStrictEqual([`2: ${type} in ${SESSION} is by w1 while w2 has the claim`]);
    },
  );

  test("isn't broken by what a person does, whoever has the claim", () => {
    expect(checkFencing(history([...granted("w1", 1)], [...granted("w2", 2)], [...event("scott", "InstructionCancelled")]))).toStrictEqual([]);
  });
});
