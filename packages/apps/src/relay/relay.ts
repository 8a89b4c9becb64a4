import { type Envelope, type FeedSubscription, type Ports, project, projections, route } from "@webordinary/domain";

type RelayPorts = Pick<Ports, "eventFeed" | "eventBus" | "readModels" | "eventStore" | "workQueues" | "leaseStore" | "workerPool" | "ids" | "clock">;

export type Relay = {
  /** Resolves when everything appended before the call has been projected and routed. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Brings what was appended to whoever reacts to it: the read models first, then the bus, on which the router listens. Both
 * keep a durable checkpoint, so after a crash they go on where they were.
 */
export async function startRelay(ports: RelayPorts): Promise<Relay> {
  const unlisten = ports.eventBus.listen((event) => route(ports, event));
  const subscriptions: FeedSubscription[] = [
    await ports.eventFeed.subscribe("projections", (event) => project(ports.readModels, projections, event)),
    await ports.eventFeed.subscribe("bus", (event: Envelope) => ports.eventBus.publish([event])),
  ];
  return {
    caughtUp: async () => {
      for (const subscription of subscriptions) await subscription.caughtUp();
    },
    stop: async () => {
      for (const subscription of subscriptions) await subscription.stop();
      unlisten();
    },
  };
}
