import type { Envelope } from "@webordinary/domain";
import { eventBusContract, eventPublisherContract } from "@webordinary/testing/contracts";
import { InProcessEventBus } from "./event-bus.ts";

eventBusContract("InProcessEventBus", async () => ({ bus: new InProcessEventBus() }));

eventPublisherContract("InProcessEventBus", async () => {
  const publisher = new InProcessEventBus();
  const arrived: Envelope[] = [];
  let broken = false;
  publisher.listen(async (event) => {
    if (broken) {
      broken = false;
      throw new Error("not now");
    }
    arrived.push(event);
  });
  return {
    publisher,
    arrived: async () => arrived,
    breakOnce: () => {
      broken = true;
    },
  };
});
