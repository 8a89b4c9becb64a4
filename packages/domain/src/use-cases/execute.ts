import { fold } from "../kernel/decider.ts";
import { type Cause, type DomainEvent, type Envelope, envelop } from "../kernel/envelope.ts";
import { schemaVersions, upcast } from "../kernel/upcasting.ts";
import type { EventStore, StreamGuard } from "../ports/event-store.ts";
import { upcasters } from "../upcasters.ts";
import type { Aggregate } from "./aggregates.ts";

/** How often a command is decided anew after somebody else appended first, before it is taken for a fault. */
const MAX_CONFLICTS = 20;

const currentVersions = schemaVersions(upcasters);

export type Loaded<State> = { readonly state: State; readonly version: number; readonly events: readonly Envelope[] };

/** The aggregate's state now, with the events it was made from. */
export async function load<Command, Event extends DomainEvent, State, Rejection extends string>(
  store: EventStore,
  aggregate: Aggregate<Command, Event, State, Rejection>,
): Promise<Loaded<State>> {
  const stored = await store.read(aggregate.streamId);
  const events = stored.map((event) => upcast(event, upcasters));
  return { state: fold(aggregate.decider, events as unknown as readonly Event[]), version: events.length, events };
}

export type Executed<State, Rejection extends string> =
  | { readonly ok: true; readonly state: State; readonly events: readonly Envelope[] }
  | { readonly ok: false; readonly rejection: Rejection; readonly state: State };

/**
 * Loads, decides, appends; decides anew when somebody else was faster. With `guard` the append happens only while the claim
 * is the newest: otherwise `FencedError`, since a worker that lost its claim has nothing more to do.
 */
export async function execute<Command extends { readonly type: string }, Event extends DomainEvent, State, Rejection extends string>(
  store: EventStore,
  aggregate: Aggregate<Command, Event, State, Rejection>,
  command: Command,
  cause: Cause,
  guard?: StreamGuard,
): Promise<Executed<State, Rejection>> {
  const { decider, streamId } = aggregate;
  for (let attempt = 0; attempt < MAX_CONFLICTS; attempt++) {
    const { state, version } = await load(store, aggregate);
    const decision = decider.decide(command, state);
    if (!decision.accepted) return { ok: false, rejection: decision.rejection, state };
    if (decision.events.length === 0) return { ok: true, state, events: [] };
    const events = envelop(decision.events, { streamId, version }, { ...cause, commandId: `${cause.commandId}.${command.type}` }, currentVersions);
    const appended = await store.append(streamId, version, events, guard);
    if (appended.ok) return { ok: true, state: decision.events.reduce(decider.evolve, state), events };
    if (appended.reason === "fenced") throw new FencedError(streamId);
    if (appended.reason !== "version-conflict") throw new AppendRefusedError(streamId, appended.reason);
  }
  throw new AppendRefusedError(streamId, `others were faster ${MAX_CONFLICTS} times`);
}

/** The worker's claim was taken over: whatever it was doing is somebody else's now. */
export class FencedError extends Error {
  readonly code = "fenced";
  constructor(streamId: string) {
    super(`the claim under which ${streamId} was being written has been taken over by another worker: stop`);
    this.name = "FencedError";
  }
}

export class AppendRefusedError extends Error {
  readonly code = "append-refused";
  constructor(streamId: string, reason: string) {
    super(`the event store refused to append to ${streamId}: ${reason}`);
    this.name = "AppendRefusedError";
  }
}
