/** What may happen and what happened: pure functions of a command, a state and events. Time and ids come with the command. */
export type Decider<Command, Event, State, Rejection extends string> = {
  readonly initialState: State;
  readonly decide: (command: Command, state: State) => Decision<Event, Rejection>;
  readonly evolve: (state: State, event: Event) => State;
};

/** A repeated command is accepted with no events; a rejection is a value, never an exception. */
export type Decision<Event, Rejection extends string> =
  | { readonly accepted: true; readonly events: readonly Event[] }
  | { readonly accepted: false; readonly rejection: Rejection };

export function accept<Event>(...events: readonly Event[]): Decision<Event, never> {
  return { accepted: true, events };
}

export function reject<Rejection extends string>(rejection: Rejection): Decision<never, Rejection> {
  return { accepted: false, rejection };
}

export function fold<State, Event>(decider: { initialState: State; evolve: (state: State, event: Event) => State }, events: readonly Event[]): State {
  // A loop, which engines inline the evolve function into; `reduce` takes half as long again.
  let state = decider.initialState;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}

/** The end of an exhaustive switch: the compiler names every case that was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
