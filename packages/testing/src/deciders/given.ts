import type { Decider } from "@webordinary/domain";
import { expect } from "vitest";

/** `given(claim, [events]).when(command)`, then exactly these events, in this order and no others; or exactly this rejection. */
export function given<Command, Event, State, Rejection extends string>(
  decider: Decider<Command, Event, State, Rejection>,
  history: readonly Event[],
) {
  return {
    when(command: Command) {
      const state = history.reduce(decider.evolve, decider.initialState);
      const before = structuredClone(state);
      const decision = decider.decide(command, state);
      expect(state, "deciding must not change the state").toStrictEqual(before);
      return {
        thenEvents(...events: readonly Event[]): void {
          expect(decision).toStrictEqual({ accepted: true, events: [...events] });
        },
        thenNothing(): void {
          expect(decision).toStrictEqual({ accepted: true, events: [] });
        },
        thenRejected(rejection: Rejection): void {
          expect(decision).toStrictEqual({ accepted: false, rejection });
        },
      };
    },
    /** The state after the history. */
    state(): State {
      return history.reduce(decider.evolve, decider.initialState);
    },
  };
}
