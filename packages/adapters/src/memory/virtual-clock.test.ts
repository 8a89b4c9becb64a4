import { clockContract } from "@webordinary/testing/contracts";
import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

clockContract("VirtualClock", () => {
  const clock = new VirtualClock();
  return { clock, passing: (work) => clock.runUntil(work) };
});

test("time stands still until it is moved", async () => {
  const clock = new VirtualClock("2026-01-01T09:00:00.000Z");
  await clock.advance(90_000);
  expect(clock.now()).toBe("2026-01-01T09:01:30.000Z");
});

test("each sleeper sees its own time, and what it starts on waking is in time too", async () => {
  const clock = new VirtualClock("2026-01-01T09:00:00.000Z");
  const seen: string[] = [];
  const nap = async () => {
    for (let round = 0; round < 3; round++) {
      await clock.sleep(1_000);
      seen.push(clock.now().slice(17, 19));
    }
  };
  const napping = nap();
  await clock.advance(2_500);
  expect(seen).toEqual(["01", "02"]);
  await clock.advance(500);
  await napping;
  expect(seen).toEqual(["01", "02", "03"]);
});

test("work that waits for something that never comes is an error, not a hang", async () => {
  const clock = new VirtualClock();
  await expect(clock.runUntil(new Promise(() => {}), { idleMs: 20 })).rejects.toThrow("never comes");
});

test("work that sleeps for ever ends at the limit", async () => {
  const clock = new VirtualClock();
  const forever = async () => {
    for (;;) await clock.sleep(1_000);
  };
  await expect(clock.runUntil(forever(), { limitMs: 60_000 })).rejects.toThrow("60000 ms");
});

test("work that fails fails with its own error", async () => {
  const clock = new VirtualClock();
  const failing = clock.sleep(10).then(() => {
    throw new Error("its own");
  });
  await expect(clock.runUntil(failing)).rejects.toThrow("its own");
});
