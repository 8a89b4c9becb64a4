import { previewCode, productionCode } from "../src/infra/edge-code.ts";
import type { SiteTopology } from "../src/infra/sites.ts";
import type { Topology } from "../src/infra/topology.ts";
import { cloudFrontPolicy, createBucket, encryptBucket } from "./buckets.ts";
import { componentName } from "./component-name.ts";

/** By project id. */
export type Distributions = ReadonlyMap<string, sst.aws.Cdn>;

/** Managed by AWS, the same in every account. */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

export function createSites(t: Topology): Distributions {
  if (t.previews === undefined) return new Map();
  const access = new aws.cloudfront.OriginAccessControl("Sites", {
    name: `${t.scope.app}-${t.scope.stage}-sites`,
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  createPreviews(t, t.previews, access);
  for (const site of t.sites) createEditSite(t, site);
  return new Map(t.sites.map((site) => [site.projectId, createProductionSite(t, site, access)]));
}

/** A website bucket named as its host, without a CDN: live at once. It is public, and plain HTTP, as S3 websites are. */
function createEditSite({ zone, permanent }: Topology, { projectId, edit }: SiteTopology): void {
  const name = componentName("edit", projectId);
  const bucket = new sst.aws.Bucket(name, {
    access: "public",
    enforceHttps: false,
    cors: false,
    transform: { bucket: { bucket: edit.bucket, forceDestroy: !permanent } },
  });
  encryptBucket(name, bucket);
  const website = new aws.s3.BucketWebsiteConfiguration(`${name}Website`, {
    bucket: bucket.name,
    indexDocument: { suffix: "index.html" },
    errorDocument: { key: "404.html" },
  });
  new aws.route53.Record(`${name}Record`, {
    zoneId: aws.route53.getZoneOutput({ name: zone ?? "" }).zoneId,
    name: edit.host,
    type: "A",
    aliases: [{ name: website.websiteDomain, zoneId: bucket.nodes.bucket.hostedZoneId, evaluateTargetHealth: false }],
  });
}

function createProductionSite(t: Topology, { projectId, production }: SiteTopology, access: aws.cloudfront.OriginAccessControl): sst.aws.Cdn {
  const { permanent, scope, buckets } = t;
  const name = componentName("site", projectId);
  createBucket({ ...buckets.previews, key: `site-${projectId}`, name: production.bucket, versioned: permanent }, cloudFrontPolicy(scope.account));
  const code = new aws.cloudfront.Function(`${name}Pages`, {
    name: `${scope.app}-${scope.stage}-site-${projectId}`.slice(0, 64),
    runtime: "cloudfront-js-2.0",
    code: productionCode(),
  });
  return new sst.aws.Cdn(name, {
    ...frontOf(production.bucket, t, access, code, CACHING_OPTIMIZED),
    customErrorResponses: [403, 404].map((errorCode) => ({ errorCode, responseCode: 404, responsePagePath: "/404.html", errorCachingMinTtl: 0 })),
    domain: production.host,
  });
}

function createPreviews(
  t: Topology,
  { bucket, domain, wildcard }: NonNullable<Topology["previews"]>,
  access: aws.cloudfront.OriginAccessControl,
): void {
  const code = new aws.cloudfront.Function("PreviewPages", {
    name: `${t.scope.app}-${t.scope.stage}-previews`,
    runtime: "cloudfront-js-2.0",
    code: previewCode(domain),
  });
  const hidden = new aws.cloudfront.ResponseHeadersPolicy("PreviewHeaders", {
    name: `${t.scope.app}-${t.scope.stage}-previews`,
    customHeadersConfig: { items: [{ header: "X-Robots-Tag", value: "noindex", override: true }] },
  });
  // What was put is what is seen: a preview is looked at by one person, right after it changed.
  const front = frontOf(bucket, t, access, code, CACHING_DISABLED);
  new sst.aws.Cdn("Previews", {
    ...front,
    defaultCacheBehavior: { ...front.defaultCacheBehavior, responseHeadersPolicyId: hidden.id },
    domain: wildcard,
  });
}

function frontOf(
  bucket: string,
  { scope }: Topology,
  access: aws.cloudfront.OriginAccessControl,
  code: aws.cloudfront.Function,
  cachePolicyId: string,
) {
  return {
    origins: [{ originId: "bucket", domainName: `${bucket}.s3.${scope.region}.amazonaws.com`, originAccessControlId: access.id }],
    defaultRootObject: "index.html",
    defaultCacheBehavior: {
      targetOriginId: "bucket",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId,
      functionAssociations: [{ eventType: "viewer-request", functionArn: code.arn }],
    },
  };
}
