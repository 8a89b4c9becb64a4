/** Where a deployment lives. Every name below is made from it, so two stages never share a resource. */
export type Scope = {
  /** `webordinary`; 1 to 15 letters and digits, so that there is room in the names of queues. */
  readonly app: string;
  /** `production`, or a person's own; 1 to 15 letters and digits. */
  readonly stage: string;
  /** An AWS region, such as `eu-central-1`. */
  readonly region: string;
  /** The AWS account's twelve digits: bucket names are shared by the whole world. */
  readonly account: string;
  /** `sst dev`: functions and the worker run on the developer's machine, so nothing is built to run them. */
  readonly live: boolean;
};

/** The stage whose data outlives a mistake: deletion protection, retention, a budget, and someone who is told. */
export const PERMANENT_STAGE = "production";

/** No dash inside: `a-b` + `c` and `a` + `b-c` would be one name. */
const WORD = /^[a-z][a-z0-9]{0,14}$/;
/** `preview.{domain}` and `edit.{...}` are hosts of the permanent stage. */
const TAKEN: readonly string[] = ["edit", "preview", "www"];
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ACCOUNT = /^\d{12}$/;

/** Says what is wrong with a scope before anything is named by it. Throws `InvalidScopeError`. */
export function checkScope(scope: Scope): Scope {
  const { app, stage, region, account, live } = scope;
  if (!WORD.test(app)) throw new InvalidScopeError(`the app's name "${app}" must be 1 to 15 of a-z and 0-9, beginning with a letter`);
  if (!WORD.test(stage)) {
    throw new InvalidScopeError(`the stage's name "${stage}" must be 1 to 15 of a-z and 0-9, beginning with a letter: use --stage NAME`);
  }
  if (TAKEN.includes(stage))
    throw new InvalidScopeError(`the stage can't be called "${stage}", which is a host name of ${PERMANENT_STAGE}'s: use --stage NAME`);
  if (!REGION.test(region)) throw new InvalidScopeError(`"${region}" is not an AWS region: set AWS_REGION, for example to eu-central-1`);
  if (!ACCOUNT.test(account)) throw new InvalidScopeError(`"${account}" is not an AWS account id of twelve digits: check the AWS credentials`);
  if (live && stage === PERMANENT_STAGE) {
    throw new InvalidScopeError(`\`sst dev\` is for personal stages: it would take ${PERMANENT_STAGE}'s messages to this machine; use --stage NAME`);
  }
  return scope;
}

export class InvalidScopeError extends Error {
  readonly code = "invalid-scope";
  constructor(message: string) {
    super(message);
    this.name = "InvalidScopeError";
  }
}

export const isPermanent = ({ stage }: Pick<Scope, "stage">): boolean => stage === PERMANENT_STAGE;

export const prefixOf = ({ app, stage }: Pick<Scope, "app" | "stage">): string => `${app}-${stage}`;

/** `{app}-{stage}-{part}` */
export const nameIn = (scope: Pick<Scope, "app" | "stage">, part: string): string => `${prefixOf(scope)}-${part}`;

/** Names are known before anything exists, so are ARNs; permissions can be written down and tested without an account. */
export const arn = {
  table: ({ region, account }: Scope, name: string) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  queue: ({ region, account }: Scope, name: string) => `arn:aws:sqs:${region}:${account}:${name}`,
  bucket: (name: string) => `arn:aws:s3:::${name}`,
  bus: ({ region, account }: Scope, name: string) => `arn:aws:events:${region}:${account}:event-bus/${name}`,
  rule: ({ region, account }: Scope, bus: string, name: string) => `arn:aws:events:${region}:${account}:rule/${bus}/${name}`,
  service: ({ region, account }: Scope, cluster: string, name: string) => `arn:aws:ecs:${region}:${account}:service/${cluster}/${name}`,
  cluster: ({ region, account }: Scope, name: string) => `arn:aws:ecs:${region}:${account}:cluster/${name}`,
  tasks: ({ region, account }: Scope, cluster: string) => `arn:aws:ecs:${region}:${account}:task/${cluster}/*`,
  mailIdentity: ({ region, account }: Scope, domain: string) => `arn:aws:ses:${region}:${account}:identity/${domain}`,
  mailConfiguration: ({ region, account }: Scope, name: string) => `arn:aws:ses:${region}:${account}:configuration-set/${name}`,
  receiptRules: ({ region, account }: Scope, ruleSet: string) => `arn:aws:ses:${region}:${account}:receipt-rule-set/${ruleSet}:receipt-rule/*`,
  topic: ({ region, account }: Scope, name: string) => `arn:aws:sns:${region}:${account}:${name}`,
  parameter: ({ region, account }: Scope, name: string) => `arn:aws:ssm:${region}:${account}:parameter${name}`,
  logGroup: ({ region, account }: Scope, name: string) => `arn:aws:logs:${region}:${account}:log-group:${name}`,
} as const;
