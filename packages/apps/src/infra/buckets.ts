import { arn, isPermanent, nameIn, type Scope } from "./scope.ts";

/** `artifacts`: what sites were made of before, so that they can go back, and which replies were sent. */
export type BucketKey = "mail" | "media" | "artifacts" | "previews";

/** A private bucket: encrypted, reached by TLS alone, closed to the public whatever a policy says. */
export type BucketTopology = {
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  /** Keeps what was overwritten or deleted, for `oldVersionsDays`. */
  readonly versioned: boolean;
  readonly oldVersionsDays: number;
  /** Objects go after this long; null for ever. */
  readonly expireDays: number | null;
  /** A deleted stage takes its objects along; the permanent one refuses. */
  readonly removable: boolean;
};

/** Uploads in parts that were never finished cost money and can't be seen. */
export const UNFINISHED_UPLOAD_DAYS = 1;
/** In `mail`: what SES puts. Only objects here ring for ingest, so that what ingest itself stores doesn't. */
export const INBOUND_PREFIX = "inbound/";
/** In `mail`: mails as they came, named by their content, which is what events refer to. */
export const RAW_MAIL_PREFIX = "mail/";
/** In `artifacts`: which replies were sent, an object each. Asked for while a reply may still be tried again. */
export const SENT_REPLIES_PREFIX = "sent-replies/";
export const SENT_REPLIES_DAYS = 90;
/** Long enough to notice an error on Monday that was made on a Friday three weeks ago. */
const OLD_VERSIONS_DAYS = 30;
/** Raw mail is people's letters: long enough to settle what was asked for, not for ever. */
const MAIL_DAYS = 365;
/** A personal stage's mail is a test's. */
const PERSONAL_MAIL_DAYS = 30;

export function describeBuckets(scope: Scope): Readonly<Record<BucketKey, BucketTopology>> {
  const kept = isPermanent(scope);
  const bucket = (key: BucketKey, expireDays: number | null): BucketTopology => {
    const name = nameIn(scope, `${key}-${scope.account}`);
    return { key, name, arn: arn.bucket(name), versioned: kept, oldVersionsDays: OLD_VERSIONS_DAYS, expireDays, removable: !kept };
  };
  return {
    mail: bucket("mail", kept ? MAIL_DAYS : PERSONAL_MAIL_DAYS),
    // What a page uses is in its repository or release; these are the letters' own attachments.
    media: bucket("media", null),
    artifacts: bucket("artifacts", null),
    previews: bucket("previews", null),
  };
}
