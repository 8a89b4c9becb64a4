import { z } from "zod";
import { BudgetEvent } from "./budget/budget.events.ts";
import { ClaimEvent } from "./claim/claim.events.ts";
import { DeploymentEvent } from "./deployment/deployment.events.ts";
import { Envelope, type Recorded } from "./kernel/envelope.ts";
import { upcast } from "./kernel/upcasting.ts";
import { SessionEvent } from "./session/session.events.ts";
import { ThreadEvent } from "./thread/thread.events.ts";
import { upcasters } from "./upcasters.ts";

/** Everything that can happen, by type. */
export const KnownEvent = z.discriminatedUnion("type", [
  ...ThreadEvent.options,
  ...SessionEvent.options,
  ...ClaimEvent.options,
  ...DeploymentEvent.options,
  ...BudgetEvent.options,
]);
export type KnownEvent = z.infer<typeof KnownEvent>;

/** An event as it comes over a wire, in its current shape. `switch (event.type)` tells the shape of `event.data`. */
export type ReceivedEvent = Recorded<KnownEvent>;

/**
 * For other services: checks an event that came as JSON (the `detail` of a bus, a line of `events --json`) and brings an older
 * shape up to date. Throws a `ZodError` that says what is wrong with it, or `NewerEventError` for a shape of a newer version.
 */
export function parseEvent(value: unknown): ReceivedEvent {
  const envelope = upcast(Envelope.parse(value), upcasters);
  const { data } = KnownEvent.parse({ type: envelope.type, data: envelope.data });
  return { ...envelope, data } as ReceivedEvent;
}
