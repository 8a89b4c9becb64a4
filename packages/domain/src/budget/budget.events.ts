import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { InstructionId, ProjectId, ThreadId } from "../kernel/ids.ts";

/** A calendar month in UTC, `2026-11`. */
export const Month = z.string().regex(/^\d{4}-\d{2}$/);

const spending = { projectId: ProjectId, month: Month, threadId: ThreadId, instructionId: InstructionId };

/** A run of the agent may cost this much at most, US dollars. What the instruction had reserved before is free again. */
export const BudgetReserved = eventSchema("BudgetReserved", { ...spending, amountUsd: z.number().positive() });

/** What the run did cost; the rest of the reservation is free again. */
export const BudgetSettled = eventSchema("BudgetSettled", { ...spending, costUsd: z.number().nonnegative() });

export const BudgetEvent = z.discriminatedUnion("type", [BudgetReserved, BudgetSettled]);
export type BudgetEvent = z.infer<typeof BudgetEvent>;
export type BudgetReserved = z.infer<typeof BudgetReserved>;
export type BudgetSettled = z.infer<typeof BudgetSettled>;
