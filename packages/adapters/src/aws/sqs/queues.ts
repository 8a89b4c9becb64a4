import { createHash } from "node:crypto";
import { MAX_DELIVERY_ATTEMPTS, type ProjectUser, ProjectUser as ProjectUserSchema, splitProjectUser, VISIBILITY_TIMEOUT_MS } from "@webordinary/domain";

/** Whose resources they are: `{app}-{stage}-` begins every name, and every queue carries both as tags. */
export type Deployment = { readonly app: string; readonly stage: string };

export type WorkQueueDefinition = {
  readonly name: string;
  /** Where messages go that were given up. */
  readonly deadLetterQueue: string;
  readonly visibilitySeconds: number;
  readonly retentionSeconds: number;
  readonly deadLetterRetentionSeconds: number;
  /** The queue itself gives up after so many deliveries, for receivers that die before they can. */
  readonly maxReceiveCount: number;
  readonly maxMessageBytes: number;
  readonly tags: Readonly<Record<string, string>>;
};

const DAY_SECONDS = 24 * 60 * 60;
/** A doorbell older than this tells nothing that the janitor hasn't found in the store. */
const RETENTION_SECONDS = 4 * DAY_SECONDS;
/** SQS keeps nothing for longer: time to look at what was given up. */
const DEAD_LETTER_RETENTION_SECONDS = 14 * DAY_SECONDS;
/** Bodies are a few ids; what is larger is none of ours. Leaves room for the reason when it goes to the dead letters. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** SQS allows 80 characters of `A-Za-z0-9_-`. */
const MAX_NAME = 80;
const DEAD_LETTERS = "-dlq";
const HASH_LENGTH = 16;
/** Leaves at least 20 characters of an input queue's name for people to read. */
export const MAX_DEPLOYMENT_NAME = 32;

/** The queues that are there from the start. */
export const sharedQueues = (deployment: Deployment) => ({
  unclaimed: define(deployment, `${prefixOf(deployment)}unclaimed`),
  output: define(deployment, `${prefixOf(deployment)}output`),
});

/**
 * A project+user's own queue. Its name can't be `{project}-{user}`: both may have dashes, so `a-b` + `c` and `a` + `b-c` would share
 * one. It is both ids, as far as they fit, for people, and a hash of the exact pair, which alone tells queues apart.
 */
export function inputQueue(deployment: Deployment, pair: ProjectUser): WorkQueueDefinition {
  const prefix = inputPrefix(deployment);
  const hash = createHash("sha256").update(pair).digest("hex").slice(0, HASH_LENGTH);
  const room = MAX_NAME - DEAD_LETTERS.length - prefix.length - HASH_LENGTH - 1;
  const { projectId, userId } = splitProjectUser(pair);
  return define(deployment, `${prefix}${pair.replace("+", "_").slice(0, room)}-${hash}`, { project: projectId, user: userId });
}

/** Begins the name of every input queue, and, since stages may share a beginning, perhaps of another stage's: check the tags. */
export const inputPrefix = (deployment: Deployment): string => `${prefixOf(deployment)}input-`;

/** Whose input queue has these tags; null when it is none of this deployment's. */
export function inputQueueOwner(deployment: Deployment, tags: Readonly<Record<string, string>>): ProjectUser | null {
  if (!isOf(deployment, tags)) return null;
  const pair = ProjectUserSchema.safeParse(`${tags.project}+${tags.user}`);
  return pair.success ? pair.data : null;
}

export const isOf = (deployment: Deployment, tags: Readonly<Record<string, string>>): boolean =>
  tags.app === deployment.app && tags.stage === deployment.stage;

function prefixOf({ app, stage }: Deployment): string {
  const prefix = `${app}-${stage}-`;
  if (/^[a-z0-9-]+$/i.test(prefix) && prefix.length <= MAX_DEPLOYMENT_NAME) return prefix;
  throw new Error(`"${app}" and "${stage}" can't begin the names of queues: use letters, digits and dashes, at most ${MAX_DEPLOYMENT_NAME - 2} together`);
}

function define(deployment: Deployment, name: string, owner: Readonly<Record<string, string>> = {}): WorkQueueDefinition {
  return {
    name,
    deadLetterQueue: `${name}${DEAD_LETTERS}`,
    visibilitySeconds: Math.ceil(VISIBILITY_TIMEOUT_MS / 1000),
    retentionSeconds: RETENTION_SECONDS,
    deadLetterRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
    maxReceiveCount: MAX_DELIVERY_ATTEMPTS,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    tags: { app: deployment.app, stage: deployment.stage, ...owner },
  };
}
