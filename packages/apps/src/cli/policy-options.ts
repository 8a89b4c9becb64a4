import { readFile } from "node:fs/promises";
import { InterruptionPolicy, ProjectPolicy } from "@webordinary/domain";
import { type Command, Option } from "commander";
import type { z } from "zod";
import { UsageError } from "./report-error.ts";

/** What of a project's policy the command line says; what it doesn't say stays as it was. */
export type PolicyOptions = {
  readonly budgetRequest?: string;
  readonly budgetMonth?: string;
  readonly planAbove?: string;
  readonly interruption?: z.infer<typeof InterruptionPolicy>;
  readonly guidance?: string;
};

export function addPolicyOptions(command: Command): void {
  const defaults = ProjectPolicy.parse({});
  command
    .option("--budget-request <usd>", `what one request may cost (${defaults.budgetPerInstructionUsd} by default)`)
    .option("--budget-month <usd>", `what a month may cost (${defaults.budgetPerMonthUsd} by default)`)
    .option("--plan-above <files>", `ask before more files are changed (${defaults.planThresholdFiles} by default)`)
    .addOption(
      new Option(
        "--interruption <policy>",
        "whether a newer message interrupts other conversations of the same person (any, the default), or none",
      ).choices(InterruptionPolicy.options),
    )
    .option("--guidance <file>", "a text that tells the agent about the site: its voice, what must stay");
}

/** Throws a `UsageError` that names the option. */
export async function policyFrom(options: PolicyOptions, before: ProjectPolicy | undefined): Promise<ProjectPolicy> {
  const { budgetRequest, budgetMonth, planAbove, interruption, guidance } = options;
  const said = {
    ...(budgetRequest === undefined ? {} : { budgetPerInstructionUsd: Number(budgetRequest) }),
    ...(budgetMonth === undefined ? {} : { budgetPerMonthUsd: Number(budgetMonth) }),
    ...(planAbove === undefined ? {} : { planThresholdFiles: Number(planAbove) }),
    ...(interruption === undefined ? {} : { interruption }),
    ...(guidance === undefined ? {} : { guidance: await readGuidance(guidance) }),
  };
  const policy = ProjectPolicy.safeParse({ ...before, ...said });
  if (policy.success) return policy.data;
  const [issue] = policy.error.issues;
  throw new UsageError(`${OPTION_OF[String(issue?.path[0])] ?? "the policy"} can't be that: ${issue?.message ?? "it is wrong"}`);
}

const OPTION_OF: Readonly<Record<string, string>> = {
  budgetPerInstructionUsd: "--budget-request",
  budgetPerMonthUsd: "--budget-month",
  planThresholdFiles: "--plan-above",
  guidance: "--guidance",
};

async function readGuidance(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`--guidance ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
