import type { MockedResource, MockedStack } from "./mocked-stack.ts";

/** A statement of a policy, with Terraform's principals and conditions, as the mock of `getPolicyDocument` leaves them. */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: readonly { readonly variable: string; readonly values: readonly string[] }[];
};

/** What was asked for of one type; `aws:sqs/queue:Queue`. */
export function resourcesOf(stack: MockedStack, type: string): readonly MockedResource[] {
  return stack.resources.filter((resource) => resource.type === type);
}

/** The one that is wanted. Throws when there is none, or another: a rule that is checked on nothing holds for nothing. */
export function one<Item>(items: readonly Item[], wanted: (item: Item) => boolean): Item {
  const found = items.filter(wanted);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`wanted one of ${items.length}, found ${found.length}`);
  return first;
}

export const policyOf = (policy: unknown): readonly Statement[] => (JSON.parse(String(policy)) as { Statement: readonly Statement[] }).Statement;

/** What a role's inline policies say. */
export const statementsOf = ({ inputs }: MockedResource): readonly Statement[] =>
  ((inputs.inlinePolicies ?? []) as readonly { readonly policy: unknown }[]).flatMap(({ policy }) => policyOf(policy));

export const allowedBy = (role: MockedResource): readonly string[] => statementsOf(role).flatMap(({ Action }) => Action);

export const sorted = <Named extends { readonly name: unknown }>(list: readonly Named[]): readonly Named[] =>
  list.toSorted((a, b) => String(a.name).localeCompare(String(b.name)));

export const queuesOf = (stack: MockedStack): readonly MockedResource[] => resourcesOf(stack, "aws:sqs/queue:Queue");
export const isDeadLetters = ({ inputs }: MockedResource): boolean => String(inputs.name).endsWith("-dlq");
