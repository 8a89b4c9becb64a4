import { eventFeedContract } from "@webordinary/testing/contracts";
import { MemoryEventFeed } from "./event-feed.ts";
import { MemoryEventStore } from "./event-store.ts";
import { newMemoryDisk } from "./memory-disk.ts";
import { VirtualClock } from "./virtual-clock.ts";

eventFeedContract("MemoryEventFeed", async () => {
  const disk = newMemoryDisk();
  const clock = new VirtualClock();
  const make = () => {
    const store = new MemoryEventStore(disk);
    return { store, feed: new MemoryEventFeed({ store, disk, clock }) };
  };
  return { ...make(), restarted: async () => make(), passing: (work) => clock.runUntil(work) };
});
