import type { Delivery } from "@webordinary/domain";
import { expect, test } from "vitest";
import { VirtualClock } from "../../memory/virtual-clock.ts";
import { withHeartbeat } from "./with-heartbeat.ts";

const visibilityTimeoutMs = 30_000;

function delivery(extend: () => Promise<boolean>): Delivery<string> & { extensions: number } {
  const made = {
    body: "work",
    attempt: 1,
    extensions: 0,
    ack: async () => {},
    retry: async () => {},
    extend: () => {
      made.extensions += 1;
      return extend();
    },
  };
  return made;
}

/** Work that ends after so long, or at once when it is aborted. */
const working = (clock: VirtualClock, ms: number) => async (_: string, signal: AbortSignal) => {
  await clock.sleep(ms, signal);
  return signal.aborted ? "stopped" : "done";
};

test("long work keeps its message, and the heart stops with it", async () => {
  const clock = new VirtualClock();
  const message = delivery(async () => true);
  const result = withHeartbeat(message, { clock, visibilityTimeoutMs }, working(clock, 95_000));
  await clock.advance(95_000);
  expect(await result).toBe("done");
  expect([message.extensions, clock.sleeping]).toEqual([9, 0]);
});

test("work whose message went to somebody else is stopped, and its result is not taken", async () => {
  const clock = new VirtualClock();
  let ended = false;
  const result = withHeartbeat(
    delivery(async () => false),
    { clock, visibilityTimeoutMs },
    async (body, signal) => {
      const how = await working(clock, 95_000)(body, signal);
      ended = true;
      return how;
    },
  );
  const told = expect(result).rejects.toMatchObject({ code: "delivery-lost" });
  await clock.advance(10_000);
  await told;
  expect([ended, clock.sleeping]).toEqual([true, 0]);
});

test("one heartbeat may fail; when none gets through the work is stopped before its message comes to somebody else", async () => {
  const clock = new VirtualClock();
  let failures = 1;
  const once = withHeartbeat(
    delivery(async () => {
      if (failures-- > 0) throw new Error("network");
      return true;
    }),
    { clock, visibilityTimeoutMs },
    working(clock, 40_000),
  );
  await clock.advance(40_000);
  expect(await once).toBe("done");
  const never = withHeartbeat(
    delivery(() => Promise.reject(new Error("network"))),
    { clock, visibilityTimeoutMs },
    working(clock, 95_000),
  );
  const told = expect(never).rejects.toMatchObject({ code: "delivery-lost", cause: new Error("network") });
  await clock.advance(29_999);
  await told;
});

test("work that fails by itself fails with its own error", async () => {
  const clock = new VirtualClock();
  const failing = withHeartbeat(
    delivery(async () => true),
    { clock, visibilityTimeoutMs },
    () => Promise.reject(new Error("broken")),
  );
  await expect(failing).rejects.toThrow("broken");
  expect(clock.sleeping).toBe(0);
});
