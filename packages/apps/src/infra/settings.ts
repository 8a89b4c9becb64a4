/** One project's sites, as far as they need buckets and names of their own. */
export type SiteSettings = {
  readonly projectId: string;
  /** The host of the production site in the permanent stage, such as `ameliastamps.com`; by default `{projectId}.{domain}`. */
  readonly productionHost?: string;
};

/** What an operator decides about an installation. Everything else follows from it. */
export type InfraSettings = {
  /** A domain whose Route53 zone is in the account, such as `webordinary.com`. Without one there is no mail, no preview and no site. */
  readonly domain?: string;
  /** The projects with sites on AWS. A project that isn't here has previews, once there is a domain. */
  readonly sites: readonly SiteSettings[];
  /** Stages that receive mail. An account has one active receipt rule set in a region, so two such stages take it from each other. */
  readonly mailStages: readonly string[];
  /** Who is told by e-mail of alarms and spending in the permanent stage. */
  readonly alarmAddress?: string;
  /** US dollars; told at 80 % of it, at 100 %, and when the month is going to end above it. */
  readonly monthlyBudgetUsd: number;
  /**
   * A model of Amazon Bedrock, by its own or an inference profile's id, such as `eu.anthropic.claude-sonnet-4-5-20250929-v1:0`: sites are
   * edited by it then, on the account's bill, and no key of Anthropic's is needed. Its access has to be granted in the account once.
   */
  readonly bedrockModel?: string;
  /** Where a chat service takes replies, https: with it messages come in by chat too, signed with the secret `ChatSecret`. */
  readonly chatCallback?: string;
  /** Workers at most: what a flood of mail may cost at once. */
  readonly maxWorkers: number;
};

/** Yours to change: this is the one file that an installation edits. */
export const settings: InfraSettings = {
  sites: [],
  mailStages: [],
  monthlyBudgetUsd: 100,
  maxWorkers: 10,
};
