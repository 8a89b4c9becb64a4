import { arn, isPermanent, nameIn, type Scope } from "./scope.ts";
import type { InfraSettings } from "./settings.ts";

/** The public face of one project. */
export type SiteTopology = {
  readonly projectId: string;
  /** A website bucket that is named as its host, without a CDN: what is put there is live at once. Plain HTTP, as S3 websites are. */
  readonly edit: { readonly host: string; readonly bucket: string; readonly url: string };
  /** A private bucket behind CloudFront, with a certificate; invalidated after a deployment. */
  readonly production: { readonly host: string; readonly bucket: string; readonly url: string };
};

/** `https://{threadId}.preview.{domain}` for every thread, out of one bucket with a prefix for each. */
export type PreviewTopology = { readonly domain: string; readonly wildcard: string; readonly bucket: string };

/** The permanent stage has the domain itself, every other stage a subdomain of its own name. */
export function stageDomain(scope: Scope, settings: InfraSettings): string | undefined {
  if (settings.domain === undefined) return undefined;
  return isPermanent(scope) ? settings.domain : `${scope.stage}.${settings.domain}`;
}

export function describeSites(scope: Scope, settings: InfraSettings): readonly SiteTopology[] {
  const domain = stageDomain(scope, settings);
  if (settings.sites.length > 0 && domain === undefined) {
    throw new Error("sites are declared but no domain is: set `domain` in packages/apps/src/infra/settings.ts");
  }
  if (settings.sites.some(({ projectId }) => projectId === scope.stage)) {
    throw new Error(`${scope.stage}.${settings.domain} is the site of the project ${scope.stage}: call the stage something else`);
  }
  return settings.sites.map(({ projectId, productionHost }) => {
    const edit = `edit.${projectId}.${domain}`;
    // A customer's own host belongs to the permanent stage alone: a personal stage would take it over.
    const production = isPermanent(scope) && productionHost !== undefined ? productionHost : `${projectId}.${domain}`;
    return {
      projectId,
      edit: { host: edit, bucket: edit, url: `http://${edit}` },
      production: { host: production, bucket: nameIn(scope, `site-${projectId}-${scope.account}`), url: `https://${production}` },
    };
  });
}

export function describePreviews(scope: Scope, settings: InfraSettings, bucket: string): PreviewTopology | undefined {
  const domain = stageDomain(scope, settings);
  if (domain === undefined) return undefined;
  return { domain: `preview.${domain}`, wildcard: `*.preview.${domain}`, bucket };
}

export const siteBuckets = (sites: readonly SiteTopology[]): readonly string[] =>
  sites.flatMap(({ edit, production }) => [arn.bucket(edit.bucket), arn.bucket(production.bucket)]);
