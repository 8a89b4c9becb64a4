import { accept, type Decider, reject, unreachable } from "../kernel/decider.ts";
import type { Instant } from "../kernel/ids.ts";
import type { BudgetEvent, BudgetReserved, BudgetSettled } from "./budget.events.ts";

/** What a project's instructions of one month may cost together. Stream `budget-{projectId}.{month}`; written by the workers. */
export type BudgetCommand =
  /** Reserves `amountUsd`, or what is left of `limitUsd` when that is less. */
  | ({ readonly type: "ReserveBudget"; readonly limitUsd: number } & Readonly<BudgetReserved["data"]>)
  | ({ readonly type: "SettleBudget" } & Readonly<BudgetSettled["data"]>);

export type BudgetRejection = "over-budget" | "not-reserved";

export type BudgetState = {
  readonly spentUsd: number;
  /** By instruction: a run that broke off is followed by one of the same instruction, whose reservation takes its place. */
  readonly reserved: Readonly<Record<string, number>>;
};

/** With less than this no agent gets anywhere. US dollars. */
export const LEAST_RUN_USD = 0.05;

export const budget: Decider<BudgetCommand, BudgetEvent, BudgetState, BudgetRejection> = {
  initialState: { spentUsd: 0, reserved: {} },

  decide(command, state) {
    switch (command.type) {
      case "ReserveBudget": {
        const { type: _, limitUsd, ...data } = command;
        const left = limitUsd - state.spentUsd - reservedByOthers(state, data.instructionId);
        const amountUsd = Math.min(data.amountUsd, left);
        if (amountUsd < LEAST_RUN_USD) return reject("over-budget");
        return state.reserved[data.instructionId] === amountUsd ? accept() : accept({ type: "BudgetReserved", data: { ...data, amountUsd } });
      }
      case "SettleBudget": {
        const { type: _, ...data } = command;
        return data.instructionId in state.reserved ? accept({ type: "BudgetSettled", data }) : reject("not-reserved");
      }
      default:
        return unreachable(command);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case "BudgetReserved":
        return { ...state, reserved: { ...state.reserved, [event.data.instructionId]: event.data.amountUsd } };
      case "BudgetSettled": {
        const { [event.data.instructionId]: _, ...reserved } = state.reserved;
        return { spentUsd: state.spentUsd + event.data.costUsd, reserved };
      }
      default:
        return unreachable(event);
    }
  },
};

const reservedByOthers = ({ reserved }: BudgetState, instructionId: string): number =>
  Object.entries(reserved).reduce((sum, [id, amount]) => (id === instructionId ? sum : sum + amount), 0);

export const monthOf = (instant: Instant): string => instant.slice(0, 7);
