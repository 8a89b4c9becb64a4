import { createHash } from "node:crypto";
import {
  MAX_DELIVERY_ATTEMPTS,
  type ProjectUser,
  ProjectUser as ProjectUserSchema,
  splitProjectUser,
  VISIBILITY_TIMEOUT_MS,
} from "@webordinary/domain";
import type { Stage } from "../dynamodb/tables.ts";

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
export const MAX_STAGE_NAME = 32;

/** The queues that are there from the start. */
export const sharedQueues = (stage: Stage) => ({
  unclaimed: define(stage, `${prefixOf(stage)}unclaimed`),
  output: define(stage, `${prefixOf(stage)}output`),
});

/**
 * A project+user's own queue. Its name can't be `{project}-{user}`: both may have dashes, so `a-b` + `c` and `a` + `b-c` would share
 * one. It is both ids, as far as they fit, for people, and a hash of the exact pair, which alone tells queues apart.
 */
export function inputQueue(stage: Stage, pair: ProjectUser): WorkQueueDefinition {
  const prefix = inputPrefix(stage);
  const hash = createHash("sha256").update(pair).digest("hex").slice(0, HASH_LENGTH);
  const room = MAX_NAME - DEAD_LETTERS.length - prefix.length - HASH_LENGTH - 1;
  const { projectId, userId } = splitProjectUser(pair);
  return define(stage, `${prefix}${pair.replace("+", "_").slice(0, room)}-${hash}`, { project: projectId, user: userId });
}

/** Begins the name of every input queue, and, since stages may share a beginning, perhaps of another stage's: check the tags. */
export const inputPrefix = (stage: Stage): string => `${prefixOf(stage)}input-`;

/** Whose input queue has these tags; null when it is none of this stage's. */
export function inputQueueOwner(stage: Stage, tags: Readonly<Record<string, string>>): ProjectUser | null {
  if (!isOf(stage, tags)) return null;
  const pair = ProjectUserSchema.safeParse(`${tags.project}+${tags.user}`);
  return pair.success ? pair.data : null;
}

export const isOf = (stage: Stage, tags: Readonly<Record<string, string>>): boolean => tags.app === stage.app && tags.stage === stage.stage;

function prefixOf({ app, stage }: Stage): string {
  const prefix = `${app}-${stage}-`;
  if (/^[a-z0-9-]+$/i.test(prefix) && prefix.length <= MAX_STAGE_NAME) return prefix;
  throw new Error(`"${app}" and "${stage}" can't begin the names of queues: use letters, digits and dashes, at most ${MAX_STAGE_NAME - 2} together`);
}

function define(stage: Stage, name: string, owner: Readonly<Record<string, string>> = {}): WorkQueueDefinition {
  return {
    name,
    deadLetterQueue: `${name}${DEAD_LETTERS}`,
    visibilitySeconds: Math.ceil(VISIBILITY_TIMEOUT_MS / 1000),
    retentionSeconds: RETENTION_SECONDS,
    deadLetterRetentionSeconds: DEAD_LETTER_RETENTION_SECONDS,
    maxReceiveCount: MAX_DELIVERY_ATTEMPTS,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    tags: { app: stage.app, stage: stage.stage, ...owner },
  };
}
