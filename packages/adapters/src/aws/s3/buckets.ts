/** What the adapters rely on in their buckets, for whoever makes them. Days. */
export type BucketDefinition = {
  /** Older versions of replaced objects are kept so long: against slips of people, the adapters need none. Null: no versions. */
  readonly keepOldVersionsDays: number | null;
  /** Rules by prefix. */
  readonly expireDays: Readonly<Record<string, number>>;
  /** A publish that was killed may leave one. */
  readonly abortMultipartUploadsDays: number;
};

const A_MONTH = 30;
const NEVER: Readonly<Record<string, number>> = {};

/** Prefixes of what lies in the private buckets. */
export const MAIL_PREFIX = "mail/";
export const SENT_PREFIX = "sent/";

export const BUCKETS = {
  mail: { keepOldVersionsDays: null, expireDays: { [SENT_PREFIX]: A_MONTH }, abortMultipartUploadsDays: 1 },
  media: { keepOldVersionsDays: null, expireDays: NEVER, abortMultipartUploadsDays: 1 },
  /** Sites' records and what older releases need. Never expires by age: the live release's content may be old. */
  releases: { keepOldVersionsDays: A_MONTH, expireDays: NEVER, abortMultipartUploadsDays: 1 },
  /** Served to everybody; no encryption under a key of KMS, which anonymous readers couldn't use. */
  sites: { keepOldVersionsDays: A_MONTH, expireDays: NEVER, abortMultipartUploadsDays: 1 },
} as const satisfies Readonly<Record<string, BucketDefinition>>;
