import { eventSource } from "@webordinary/adapters/aws";
import type { AggregateName } from "@webordinary/domain";
import { arn, nameIn, type Scope } from "./scope.ts";

export type RuleKey = "routing" | "failed-deployments";

export type RuleTopology = {
  readonly key: RuleKey;
  readonly name: string;
  readonly arn: string;
  readonly pattern: { readonly source: readonly string[]; readonly "detail-type"?: readonly string[] };
};

export type BusTopology = { readonly name: string; readonly arn: string; readonly rules: Readonly<Record<RuleKey, RuleTopology>> };

export function describeBus(scope: Scope): BusTopology {
  const name = nameIn(scope, "events");
  const rule = (key: RuleKey, pattern: RuleTopology["pattern"]): RuleTopology => {
    const ruleName = nameIn(scope, key);
    return { key, name: ruleName, arn: arn.rule(scope, name, ruleName), pattern };
  };
  const from = (...aggregates: readonly AggregateName[]) => aggregates.map(eventSource);
  return {
    name,
    arn: arn.bus(scope, name),
    rules: {
      // By source and not by type: which events lead to something is the domain's to say, and a new one must not be lost here.
      routing: rule("routing", { source: from("thread", "session", "claim", "deployment") }),
      "failed-deployments": rule("failed-deployments", { source: from("deployment"), "detail-type": ["DeploymentFailed"] }),
    },
  };
}
