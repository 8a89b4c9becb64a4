import { type CloudFrontClient, CreateInvalidationCommand } from "@aws-sdk/client-cloudfront";
import type { PublishResult, ReadFile, Release, ReleaseId, SiteHost, SiteId } from "@webordinary/domain";
import { faulting } from "../aws-fault.ts";

export type InvalidatingSiteHostOptions = {
  readonly host: SiteHost;
  readonly cloudFront: CloudFrontClient;
  /** The distribution in front of a site; null where none is. */
  readonly distributionOf: (site: SiteId) => string | null;
};

/**
 * A site host whose sites stand behind CloudFront: what its caches hold is forgotten after a publish. All of a site in one path,
 * since AWS counts paths. The same deployment asks once: its order is the caller's reference.
 */
export class InvalidatingSiteHost implements SiteHost {
  readonly #options: InvalidatingSiteHostOptions;

  constructor(options: InvalidatingSiteHostOptions) {
    this.#options = options;
  }

  async publish(site: SiteId, release: Release, order: number, read: ReadFile): Promise<PublishResult> {
    const published = await this.#options.host.publish(site, release, order, read);
    if (published.ok) await this.#invalidate(site, `${site}-${order}-${release.releaseId}`);
    return published;
  }

  release(site: SiteId, releaseId: ReleaseId) {
    return this.#options.host.release(site, releaseId);
  }

  live(site: SiteId) {
    return this.#options.host.live(site);
  }

  prune(site: SiteId, keep: readonly ReleaseId[]): Promise<void> {
    return this.#options.host.prune(site, keep);
  }

  url(site: SiteId): string {
    return this.#options.host.url(site);
  }

  async #invalidate(site: SiteId, CallerReference: string): Promise<void> {
    const distribution = this.#options.distributionOf(site);
    if (distribution === null) return;
    const command = new CreateInvalidationCommand({
      DistributionId: distribution,
      InvalidationBatch: { CallerReference, Paths: { Quantity: 1, Items: ["/*"] } },
    });
    await faulting({ action: `make the caches forget ${site}`, on: `distribution ${distribution}` }, () => this.#options.cloudFront.send(command));
  }
}
