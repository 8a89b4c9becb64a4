import { type Ports, route } from "@webordinary/domain";
import { relayEvents } from "./relay-events.ts";

type RelayPorts = Pick<Ports, "eventFeed" | "eventBus" | "readModels" | "eventStore" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock">;

export type Relay = {
  /** Resolves when everything appended before the call has been projected and routed. */
  caughtUp(): Promise<void>;
  /** Tries once more what was given up; resolves with how many events still are. */
  retryParked(): Promise<number>;
  stop(): Promise<void>;
};

/**
 * Brings what was appended to whoever reacts to it: the read models first, then the bus, on which the router listens, so that
 * nobody is called before the board knows. It keeps a durable checkpoint, so after a crash it goes on where it was.
 */
export async function startRelay(ports: RelayPorts): Promise<Relay> {
  const unlisten = ports.eventBus.listen((event) => route(ports, event));
  const subscription = await ports.eventFeed.subscribe("relay", (event) => relayEvents(ports, ports.eventBus, [event]));
  return {
    caughtUp: () => subscription.caughtUp(),
    retryParked: () => subscription.retryParked(),
    stop: async () => {
      await subscription.stop();
      unlisten();
    },
  };
}
