import { amelia, given, instructionOne, instructionTwo, threadOne } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import type { InstructionId } from "../kernel/ids.ts";
import type { BudgetEvent } from "./budget.events.ts";
import { type BudgetCommand, budget, monthOf } from "./budget.ts";

const about = (instructionId: InstructionId = instructionOne) => ({ projectId: amelia, month: "2026-11", threadId: threadOne, instructionId });
const reserve = (amountUsd: number, limitUsd = 10, id = instructionOne): BudgetCommand => ({
  type: "ReserveBudget",
  limitUsd,
  ...about(id),
  amountUsd,
});
const reserved = (amountUsd: number, id = instructionOne): BudgetEvent => ({ type: "BudgetReserved", data: { ...about(id), amountUsd } });
const settle = (costUsd: number, id = instructionOne): BudgetCommand => ({ type: "SettleBudget", ...about(id), costUsd });
const settled = (costUsd: number, id = instructionOne): BudgetEvent => ({ type: "BudgetSettled", data: { ...about(id), costUsd } });

describe("a month's budget", () => {
  test("reserves what a run may cost, and what is left when that is less", () => {
    given(budget, []).when(reserve(2)).thenEvents(reserved(2));
    given(budget, [reserved(2, instructionTwo), settled(9, instructionTwo)])
      .when(reserve(2))
      .thenEvents(reserved(1));
  });

  test("is spent with what was settled, and with what others have reserved", () => {
    given(budget, [reserved(2, instructionTwo), settled(10, instructionTwo)])
      .when(reserve(2))
      .thenRejected("over-budget");
    given(budget, [reserved(9.98, instructionTwo)])
      .when(reserve(2))
      .thenRejected("over-budget");
  });

  test("a run that broke off doesn't keep what it had reserved", () => {
    given(budget, [reserved(2)])
      .when(reserve(2, 2))
      .thenNothing();
    given(budget, [reserved(2)])
      .when(reserve(1, 2))
      .thenEvents(reserved(1));
  });

  test("settles once", () => {
    given(budget, [reserved(2)])
      .when(settle(0.4))
      .thenEvents(settled(0.4));
    given(budget, [reserved(2), settled(0.4)])
      .when(settle(0.4))
      .thenRejected("not-reserved");
  });

  test("is a calendar month's, in UTC", () => {
    expect(monthOf("2026-11-30T23:59:59.999Z")).toBe("2026-11");
  });
});
