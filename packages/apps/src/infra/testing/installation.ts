import type { Scope } from "../scope.ts";
import type { InfraSettings } from "../settings.ts";
import { describeTopology } from "../topology.ts";

/** An installation that uses all there is: a domain, a project with a host of its own, mail, chat, and somebody who is told. */
export const INSTALLATION: InfraSettings = {
  domain: "webordinary.example",
  sites: [{ projectId: "amelia", productionHost: "ameliastamps.example" }, { projectId: "bob" }],
  mailStages: ["production"],
  chatCallback: "https://chat.webordinary.example/callback",
  alarmAddress: "ops@webordinary.example",
  monthlyBudgetUsd: 100,
  maxWorkers: 10,
};

export const scopeOf = (stage: string, changed: Partial<Scope> = {}): Scope => ({
  app: "webordinary",
  stage,
  region: "eu-central-1",
  account: "123456789012",
  live: false,
  ...changed,
});

/** It in production, as a person's own, and in that person's `sst dev`. */
export const TOPOLOGIES = {
  production: describeTopology(scopeOf("production"), INSTALLATION),
  personal: describeTopology(scopeOf("scott"), INSTALLATION),
  live: describeTopology(scopeOf("scott", { live: true }), INSTALLATION),
};
