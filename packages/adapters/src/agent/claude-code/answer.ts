import { type AgentTask, Plan } from "@webordinary/domain";
import { z } from "zod";

/** What the agent answers by, as JSON schemas for the CLI's `--json-schema`. Draft 7 is what it checks by. */

/** Lengths are left to us: a summary that is a little too long is cut, not asked for again. */
const LoosePlan = z.object({
  summary: z.string().describe("A few sentences"),
  pages: z.array(z.object({ page: z.string().describe("The page, as a visitor would name it"), change: z.string() })),
  risks: z.array(z.string()).describe("What might go wrong, or be missed later; may be empty"),
  estimatedCostUsd: z.number().nullable().describe("null when nobody can tell"),
});
type LoosePlan = z.infer<typeof LoosePlan>;

const OUTCOMES = ["done", "question", "not-understood"] as const;
const Answer = z.object({
  outcome: z.enum([...OUTCOMES, "plan"]),
  text: z.string().describe("For the person who wrote, in their language"),
  plan: LoosePlan.optional().describe('Only with "plan"'),
});
/** Once a plan was approved there is none to propose. */
const AnswerWithoutPlan = Answer.omit({ plan: true }).extend({ outcome: z.enum(OUTCOMES) });

/** The schema of a task's answer, as JSON. */
export function answerSchema({ mode, planApproved }: AgentTask): string {
  const schema = mode === "plan" ? LoosePlan : planApproved ? AnswerWithoutPlan : Answer;
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: "draft-7" });
  return JSON.stringify(json);
}

export type AgentAnswer =
  | { readonly kind: "done"; readonly summary: string }
  | { readonly kind: "question"; readonly question: string }
  | { readonly kind: "not-understood"; readonly answer: string }
  | { readonly kind: "plan"; readonly plan: Plan };

const DONE_WITHOUT_WORDS = "It is done.";

/** What the agent answered: by its structured output, or, where that is missing or of another shape, by its last words. */
export function readAnswer(task: AgentTask, structured: unknown, words: string): AgentAnswer {
  if (task.mode === "plan")
    return { kind: "plan", plan: LoosePlan.safeParse(structured).data ? planOf(LoosePlan.parse(structured)) : planOfWords(words) };
  const answer = Answer.safeParse(structured).data;
  if (!answer) return { kind: "done", summary: words.trim() || DONE_WITHOUT_WORDS };
  const text = answer.text.trim() || words.trim();
  switch (answer.outcome) {
    case "done":
      return { kind: "done", summary: text || DONE_WITHOUT_WORDS };
    case "question":
      return { kind: "question", question: text };
    case "not-understood":
      return { kind: "not-understood", answer: text };
    case "plan":
      return { kind: "plan", plan: answer.plan ? planOf(answer.plan) : planOfWords(text) };
  }
}

const planOfWords = (words: string): Plan => planOf({ summary: words, pages: [], risks: [], estimatedCostUsd: null });

const NO_SUMMARY = "A plan without a summary.";

/** Cut to what the domain keeps. */
function planOf({ summary, pages, risks, estimatedCostUsd }: LoosePlan): Plan {
  const { pages: pageList, risks: riskList } = Plan.shape;
  return {
    summary: cut(summary, Plan.shape.summary) || NO_SUMMARY,
    pages: pages
      .map(({ page, change }) => ({ page: cut(page, pageList.element.shape.page), change: cut(change, pageList.element.shape.change) }))
      .filter(({ page, change }) => page !== "" && change !== "")
      .slice(0, maxItems(pageList)),
    risks: risks
      .map((risk) => cut(risk, riskList.element))
      .filter((risk) => risk !== "")
      .slice(0, maxItems(riskList)),
    estimatedCostUsd: estimatedCostUsd !== null && estimatedCostUsd >= 0 ? estimatedCostUsd : null,
  };
}

const cut = (text: string, { maxLength }: z.ZodString): string => text.trim().slice(0, maxLength ?? undefined);

/** zod tells a string's limits, and not an array's. */
function maxItems(list: z.ZodArray): number {
  const { maxItems } = z.toJSONSchema(list);
  return maxItems ?? Number.POSITIVE_INFINITY;
}
