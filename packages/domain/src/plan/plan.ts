import { z } from "zod";

/** What would be done, for people to say yes or no to. */
export const Plan = z.object({
  /** A few sentences, in the writer's language. */
  summary: z.string().min(1).max(5_000),
  /** Page by page, in plain words: "Opening hours" and "Monday to Friday, 9 to 17, instead of ...". */
  pages: z.array(z.object({ page: z.string().min(1).max(300), change: z.string().min(1).max(1_000) })).max(50),
  /** What might go wrong, or be missed later. */
  risks: z.array(z.string().min(1).max(500)).max(20),
  /** US dollars; null when nobody can tell. */
  estimatedCostUsd: z.number().nonnegative().nullable(),
});
export type Plan = z.infer<typeof Plan>;

/** Why people are asked first: the project's policy calls it large, the agent does, or what was done goes beyond what was asked. */
export const PlanCause = z.enum(["policy", "agent", "scope"]);
export type PlanCause = z.infer<typeof PlanCause>;

/** Something that the agent wanted to do and was not allowed to. */
export const DeniedAction = z.object({ tool: z.string().min(1).max(100), target: z.string().max(500) });
export type DeniedAction = z.infer<typeof DeniedAction>;
