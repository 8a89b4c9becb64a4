import type { DeploymentState } from "../deployment/deployment.ts";
import type { Release } from "../deployment/release.ts";
import type { Cause } from "../kernel/envelope.ts";
import type { CommitSha, FencingToken, ProjectUser, ReleaseId, SiteId } from "../kernel/ids.ts";
import type { StreamGuard } from "../ports/event-store.ts";
import type { Ports } from "../ports/ports.ts";
import { KEPT_RELEASES, type ReadFile } from "../ports/site-host.ts";
import { deploymentOf } from "./aggregates.ts";
import { execute, load } from "./execute.ts";

type DeployPorts = Pick<Ports, "eventStore" | "siteHost" | "logger" | "metrics">;

export type DeployRequest = {
  readonly site: SiteId;
  readonly release: Release;
  readonly read: ReadFile;
  readonly commit: CommitSha | null;
  readonly claim: { readonly projectUser: ProjectUser; readonly fencingToken: FencingToken } | null;
};

export type DeployOutcome =
  | { readonly ok: true; readonly url: string }
  /** Somebody deployed something newer to this site meanwhile; theirs is what people see. */
  | { readonly ok: false; readonly reason: "superseded" };

/** Makes a release live: the start as an event, assets, pages, the release as an event, deletions. A repeat finds it done. */
export async function deployRelease(ports: DeployPorts, request: DeployRequest, cause: Cause, guard?: StreamGuard): Promise<DeployOutcome> {
  const { site, release, commit, claim } = request;
  const command = { type: "StartDeployment", site, releaseId: release.releaseId, commit, claim } as const;
  const started = await execute(ports.eventStore, deploymentOf(site), command, cause, guard);
  return goLive(ports, request, started.state, cause, guard);
}

export type RollbackOutcome = DeployOutcome | { readonly ok: false; readonly reason: "nothing-live" | "never-was-live" | "no-older" | "not-kept" };

/** Makes an older release live again, without a build; the one before the live one unless `to` says which. */
export async function rollBack(ports: DeployPorts, site: SiteId, to: ReleaseId | null, cause: Cause): Promise<RollbackOutcome> {
  const { state } = await load(ports.eventStore, deploymentOf(site));
  const target = to ?? state.history.at(-2);
  if (!target) return { ok: false, reason: state.live ? "no-older" : "nothing-live" };
  const stored = await ports.siteHost.release(site, target);
  if (!stored) return { ok: false, reason: state.history.includes(target) ? "not-kept" : "never-was-live" };
  const started = await execute(ports.eventStore, deploymentOf(site), { type: "RollBack", site, to: target }, cause);
  if (!started.ok) return { ok: false, reason: started.rejection === "nothing-live" ? "nothing-live" : "never-was-live" };
  return goLive(ports, { site, release: stored.release, read: stored.read }, started.state, cause);
}

async function goLive(
  ports: DeployPorts,
  { site, release, read }: Pick<DeployRequest, "site" | "release" | "read">,
  started: DeploymentState,
  cause: Cause,
  guard?: StreamGuard,
): Promise<DeployOutcome> {
  const { releaseId } = release;
  const order = started.inProgress?.order ?? started.version;
  const url = ports.siteHost.url(site);
  if (started.inProgress || (await ports.siteHost.live(site))?.releaseId !== releaseId) {
    const published = await ports.siteHost.publish(site, release, order, read);
    if (!published.ok) return { ok: false, reason: "superseded" };
    ports.metrics.record("deploy-uploaded-files", published.uploadedFiles);
  }
  const confirmed = await execute(ports.eventStore, deploymentOf(site), { type: "ConfirmLive", site, releaseId, url }, cause, guard);
  if (!confirmed.ok) return { ok: false, reason: "superseded" };
  await ports.siteHost.prune(site, confirmed.state.history.slice(-KEPT_RELEASES));
  ports.logger.info("live", { site, releaseId, url });
  return { ok: true, url };
}
