import { expect, test } from "vitest";
import { LogSubscription, type SubscribedLog } from "./feed-subscription.ts";
import { VirtualClock } from "./virtual-clock.ts";

test("a subscription ends well though its log can't be read any more, and who asked it for the parked events learns why", async () => {
  const log: SubscribedLog = {
    head: () => 0,
    after: () => [],
    checkpoint: () => 0,
    saveCheckpoint: () => {},
    park: () => {},
    parked: () => {
      throw new Error("the database is closed");
    },
    onAppend: () => () => {},
  };
  const subscription = new LogSubscription("relay", log, async () => {}, { clock: new VirtualClock(), pollMs: null });
  const asked = expect(subscription.retryParked()).rejects.toThrow("the database is closed");
  await subscription.stop();
  await asked;
});
