import { ameliaScott, inboundMessage, MemoryWorld, workerOne, workerTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { WorkerId } from "../kernel/ids.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../ports/lease-store.ts";
import { claimWork, keepAlive, releaseClaim, renew } from "./claim-work.ts";

async function requested(): Promise<MemoryWorld> {
  const world = await MemoryWorld.create();
  await world.receive(inboundMessage());
  return world;
}

describe("a claim", () => {
  test("is granted once, under its version in the stream as the fencing token, with a lease", async () => {
    const world = await requested();
    const claim = await world.claim();
    expect(claim).toStrictEqual({
      projectUser: ameliaScott,
      workerId: workerOne,
      fencingToken: 2,
      guard: { streamId: "claim-amelia+scott", version: 2 },
    });
    expect(await world.leaseStore.read(ameliaScott)).toMatchObject({ workerId: workerOne, fencingToken: 2, expiresAt: "2026-01-01T09:01:00.000Z" });
    expect(await claimWork(world.ports, ameliaScott, workerTwo)).toBeNull();
  });

  test("that nobody asked for is not granted", async () => {
    const world = await MemoryWorld.create();
    expect(await claimWork(world.ports, ameliaScott, workerOne)).toBeNull();
  });

  test("goes to one of 20 workers", async () => {
    const world = await requested();
    const claims = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claimWork(world.ports, ameliaScott, WorkerId.parse(`worker-${index}`))),
    );
    expect(claims.filter(Boolean).length).toBe(1);
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
  });

  test("isn't taken a second time by the worker that is busy with it", async () => {
    const world = await requested();
    await world.claim();
    expect(await claimWork(world.ports, ameliaScott, workerOne)).toBeNull();
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted"]);
  });

  test("is let go of by its holder alone: one that was taken over stays with the new one, lease and all", async () => {
    const world = await requested();
    const old = await world.claim();
    await world.clock.advance(LEASE_MS);
    const taken = await world.claim(workerTwo);
    await releaseClaim(world.ports, old, "no-work");
    expect(world.types("claim")).toStrictEqual(["ClaimRequested", "ClaimGranted", "ClaimExpired", "ClaimGranted"]);
    expect(await world.leaseStore.read(ameliaScott)).toMatchObject({ workerId: workerTwo, fencingToken: taken.fencingToken });
    expect(await renew(world.ports, old)).toBe(false);
    expect(await world.leaseStore.read(ameliaScott)).toMatchObject({ workerId: workerTwo });
  });

  test("is free once it was let go of, and no late heartbeat brings it back", async () => {
    const world = await requested();
    const claim = await world.claim();
    await releaseClaim(world.ports, claim, "shutting-down");
    expect(await renew(world.ports, claim)).toBe(false);
    expect(await world.leaseStore.read(ameliaScott)).toBeNull();
    expect(world.events("claim").at(-1)).toMatchObject({ type: "ClaimReleased", data: { fencingToken: 2, reason: "shutting-down" } });
  });
});

describe("a worker at work", () => {
  async function working() {
    const world = await requested();
    const claim = await world.claim();
    const stop = new AbortController();
    const lost = new AbortController();
    const heartbeat = keepAlive(world.ports, claim, stop.signal, lost);
    return { world, claim, stop, lost, heartbeat };
  }

  test("is never taken for dead, however long its work", async () => {
    const { world, stop, lost, heartbeat } = await working();
    for (let beats = 0; beats < 100; beats++) {
      await world.clock.advance(HEARTBEAT_MS);
      expect(await claimWork(world.ports, ameliaScott, workerTwo)).toBeNull();
    }
    stop.abort();
    await heartbeat;
    expect(lost.signal.aborted).toBe(false);
  });

  test("may miss a heartbeat or two, but not a whole lease", async () => {
    const { world, lost, heartbeat } = await working();
    world.leaseStore.put = async () => {
      throw new Error("the lease store is away");
    };
    await world.clock.advance(LEASE_MS - 1);
    expect(lost.signal.aborted).toBe(false);
    await world.clock.advance(1);
    await heartbeat;
    expect(lost.signal.aborted).toBe(true);
    expect(world.logger.lines.filter(({ message }) => message === "the lease could not be renewed").length).toBe(4);
  });

  test("acts as if dead at the first heartbeat that finds another worker's lease", async () => {
    const { world, claim, lost, heartbeat } = await working();
    const fencingToken = (claim.fencingToken + 2) as typeof claim.fencingToken;
    await world.leaseStore.put({ projectUser: ameliaScott, workerId: workerTwo, fencingToken, expiresAt: "2026-01-01T10:00:00.000Z" });
    await world.clock.advance(HEARTBEAT_MS);
    await heartbeat;
    expect(lost.signal.aborted).toBe(true);
  });
});

test("several heartbeats fit into a lease", () => {
  expect(HEARTBEAT_MS * 3).toBeLessThan(LEASE_MS);
});
