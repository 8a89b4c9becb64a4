import { ameliaScott, at, MemoryWorld, workerOne, workerTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import type { ClaimCommand } from "../claim/claim.ts";
import type { Cause } from "../kernel/envelope.ts";
import { type WorkerId, WorkerId as WorkerIdSchema } from "../kernel/ids.ts";
import { claimStream } from "../kernel/streams.ts";
import type { EventStore } from "../ports/event-store.ts";
import { claimOf } from "./aggregates.ts";
import { AppendRefusedError, execute, FencedError, load } from "./execute.ts";

const cause = (commandId: string): Cause => ({ commandId, causationId: "test", correlationId: "test", actor: "test", at: at(0) });
const request: ClaimCommand = { type: "RequestClaim", projectUser: ameliaScott };
const grant = (workerId: WorkerId): ClaimCommand => ({
  type: "GrantClaim",
  projectUser: ameliaScott,
  workerId,
  now: at(1),
  leaseExpiresAt: at(61),
  holderToken: null,
  holderLeaseExpiresAt: null,
});
const claimed = claimOf(ameliaScott);

describe("a command", () => {
  test("is decided, appended, and told back with the state after it", async () => {
    const { eventStore } = new MemoryWorld();
    const executed = await execute(eventStore, claimed, request, cause("one"));
    expect(executed).toMatchObject({ ok: true, state: { status: "requested", version: 1 }, events: [{ eventId: "one.RequestClaim.0", version: 1 }] });
    expect((await load(eventStore, claimed)).events).toStrictEqual(executed.ok ? executed.events : []);
  });

  test("that is repeated adds no event", async () => {
    const { eventStore, disk } = new MemoryWorld();
    await execute(eventStore, claimed, request, cause("one"));
    expect(await execute(eventStore, claimed, request, cause("one"))).toMatchObject({ ok: true, events: [] });
    expect(disk.log.length).toBe(1);
  });

  test("that is rejected is a value, and adds no event", async () => {
    const { eventStore, disk } = new MemoryWorld();
    expect(await execute(eventStore, claimed, grant(workerOne), cause("one"))).toMatchObject({ ok: false, rejection: "not-requested" });
    expect(disk.log.length).toBe(0);
  });

  test("is decided anew when somebody else was faster", async () => {
    const { eventStore } = new MemoryWorld();
    await execute(eventStore, claimed, request, cause("request"));
    let overtaken = false;
    const slow: EventStore = {
      read: (...args) => eventStore.read(...args),
      append: async (...args) => {
        if (!overtaken) {
          overtaken = true;
          await execute(eventStore, claimed, grant(workerTwo), cause("two"));
        }
        return eventStore.append(...args);
      },
    };
    const executed = await execute(slow, claimed, grant(workerOne), cause("one"));
    expect(executed).toMatchObject({ ok: false, rejection: "held-by-another", state: { workerId: workerTwo } });
  });

  test("gives up after others were faster again and again, with a code", async () => {
    const { eventStore } = new MemoryWorld();
    const never: EventStore = {
      read: (...args) => eventStore.read(...args),
      append: async () => ({ ok: false, reason: "version-conflict", actual: 1 }),
    };
    const refused = await execute(never, claimed, request, cause("one")).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppendRefusedError);
    expect(refused).toMatchObject({ code: "append-refused", message: expect.stringContaining("others were faster 20 times") });
  });

  test("fails when the store refuses it for good", async () => {
    const { eventStore } = new MemoryWorld();
    const tooLarge: EventStore = { read: (...args) => eventStore.read(...args), append: async () => ({ ok: false, reason: "too-large" }) };
    await expect(execute(tooLarge, claimed, request, cause("one"))).rejects.toThrow("refused to append to claim-amelia+scott: too-large");
  });
});

test("of 20 workers that race for a claim one wins", async () => {
  const { eventStore, disk } = new MemoryWorld();
  await execute(eventStore, claimed, request, cause("request"));
  const workers = Array.from({ length: 20 }, (_, index) => WorkerIdSchema.parse(`worker-${index}`));
  const executed = await Promise.all(workers.map((workerId) => execute(eventStore, claimed, grant(workerId), cause(workerId))));
  const winners = executed.filter((one) => one.ok && one.events.length === 1);
  const losers = executed.filter((one) => !one.ok && one.rejection === "held-by-another");
  expect([winners.length, losers.length, disk.log.length]).toStrictEqual([1, 19, 2]);
});

test("a claim that was taken over stops every append with FencedError", async () => {
  const world = await MemoryWorld.create();
  await execute(world.eventStore, claimed, request, cause("request"));
  const claim = await world.claim();
  const other = claimOf("amelia+somebody" as typeof ameliaScott);
  await execute(world.eventStore, other, { ...request, projectUser: other.streamId.slice(6) as typeof ameliaScott }, cause("held"), claim.guard);
  await execute(world.eventStore, claimed, { type: "ReleaseClaim", fencingToken: claim.fencingToken, reason: "no-work" }, cause("release"));

  const late = await execute(world.eventStore, claimOf("amelia+late" as typeof ameliaScott), request, cause("late"), claim.guard).catch(
    (error: unknown) => error,
  );
  expect(late).toBeInstanceOf(FencedError);
  expect(late).toMatchObject({ code: "fenced" });
  expect(world.types("claim-amelia+late")).toStrictEqual([]);
  expect(claim.guard).toStrictEqual({ streamId: claimStream(ameliaScott), version: 2 });
});
