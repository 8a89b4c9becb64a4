import {
  type BucketKey,
  type BucketTopology,
  INBOUND_PREFIX,
  SENT_REPLIES_DAYS,
  SENT_REPLIES_PREFIX,
  UNFINISHED_UPLOAD_DAYS,
} from "../src/infra/buckets.ts";
import type { Topology } from "../src/infra/topology.ts";
import { componentName } from "./component-name.ts";
import type { Queues } from "./queues.ts";

type Policy = NonNullable<sst.aws.BucketArgs["policy"]>;

export type Buckets = Readonly<Record<BucketKey, sst.aws.Bucket>>;

export function createBuckets(t: Topology, { policies }: Queues): Buckets {
  const buckets = {
    mail: createBucket(t.buckets.mail, mailPolicy(t)),
    media: createBucket(t.buckets.media),
    artifacts: createBucket(t.buckets.artifacts),
    previews: createBucket(t.buckets.previews, t.previews ? cloudFrontPolicy(t.scope.account) : []),
  };
  const policy = policies.get(t.queues.mail.name);
  new aws.s3.BucketNotification(
    "MailArrived",
    {
      bucket: buckets.mail.name,
      queues: [{ id: "ingest", queueArn: t.queues.mail.arn, events: ["s3:ObjectCreated:*"], filterPrefix: INBOUND_PREFIX }],
    },
    policy ? { dependsOn: [policy] } : {},
  );
  return buckets;
}

/** Private, encrypted, by TLS alone (the component's own policy), with an end for what nobody needs any more. */
export function createBucket(bucket: BucketTopology, policy: Policy = []): sst.aws.Bucket {
  const component = new sst.aws.Bucket(componentName(bucket.key, "bucket"), {
    policy,
    cors: false,
    versioning: bucket.versioned,
    transform: { bucket: { bucket: bucket.name, forceDestroy: bucket.removable } },
  });
  encryptBucket(componentName(bucket.key), component);
  new aws.s3.BucketLifecycleConfiguration(componentName(bucket.key, "bucket", "lifetimes"), {
    bucket: component.name,
    rules: [
      {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: UNFINISHED_UPLOAD_DAYS },
      },
      ...(bucket.versioned
        ? [{ id: "old-versions", status: "Enabled", filter: { prefix: "" }, noncurrentVersionExpiration: { noncurrentDays: bucket.oldVersionsDays } }]
        : []),
      ...(bucket.key === "artifacts"
        ? [{ id: "sent-replies", status: "Enabled", filter: { prefix: SENT_REPLIES_PREFIX }, expiration: { days: SENT_REPLIES_DAYS } }]
        : []),
      ...(bucket.expireDays === null ? [] : [{ id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: bucket.expireDays } }]),
    ],
  });
  return component;
}

/** With S3's own keys; said aloud, so that a bucket without it is a difference. */
export function encryptBucket(name: string, bucket: sst.aws.Bucket): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}BucketEncryption`, {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
}

/** SES may put mail, for this account's rule set alone. One bucket has one policy, so it is given here. */
function mailPolicy({ mail, scope }: Topology): Policy {
  if (!mail?.receiving) return [];
  const { objectPrefix, ruleArns } = mail.receiving;
  return [
    {
      actions: ["s3:PutObject"],
      principals: [{ type: "service", identifiers: ["ses.amazonaws.com"] }],
      paths: [`${objectPrefix}*`],
      conditions: [
        { test: "StringEquals", variable: "aws:SourceAccount", values: [scope.account] },
        { test: "ArnLike", variable: "aws:SourceArn", values: [ruleArns] },
      ],
    },
  ];
}

/** The component's `access: "cloudfront"` would let everybody's distributions read. */
export const cloudFrontPolicy = (account: string): Policy => [
  {
    actions: ["s3:GetObject"],
    principals: [{ type: "service", identifiers: ["cloudfront.amazonaws.com"] }],
    paths: ["*"],
    conditions: [{ test: "ArnLike", variable: "aws:SourceArn", values: [`arn:aws:cloudfront::${account}:distribution/*`] }],
  },
];
