import { eventBusContract } from "@webordinary/testing/contracts";
import { InProcessEventBus } from "./event-bus.ts";

eventBusContract("InProcessEventBus", async () => ({ bus: new InProcessEventBus() }));
