import { INBOUND_PREFIX } from "./buckets.ts";
import { arn, nameIn, type Scope } from "./scope.ts";
import type { InfraSettings } from "./settings.ts";
import { stageDomain } from "./sites.ts";

export type MailTopology = {
  /** Mail is sent from and received at this domain. */
  readonly domain: string;
  readonly identityArn: string;
  readonly configurationSet: string;
  readonly configurationSetArn: string;
  /** Only where receiving was opted into: an account has one active receipt rule set in a region, and the last stage to set it wins. */
  readonly receiving: ReceivingTopology | undefined;
};

export type ReceivingTopology = {
  readonly ruleSet: string;
  readonly rule: string;
  readonly objectPrefix: string;
  readonly ruleArns: string;
  readonly mx: string;
};

export function describeMail(scope: Scope, settings: InfraSettings): MailTopology | undefined {
  const domain = stageDomain(scope, settings);
  if (domain === undefined) return undefined;
  const configurationSet = nameIn(scope, "mail");
  const ruleSet = nameIn(scope, "inbound");
  return {
    domain,
    identityArn: arn.mailIdentity(scope, domain),
    configurationSet,
    configurationSetArn: arn.mailConfiguration(scope, configurationSet),
    receiving: settings.mailStages.includes(scope.stage)
      ? {
          ruleSet,
          rule: nameIn(scope, "inbound-to-bucket"),
          objectPrefix: INBOUND_PREFIX,
          ruleArns: arn.receiptRules(scope, ruleSet),
          mx: `inbound-smtp.${scope.region}.amazonaws.com`,
        }
      : undefined,
  };
}
