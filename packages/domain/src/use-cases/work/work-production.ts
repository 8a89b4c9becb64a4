import { type CommitSha, type ProjectId, productionOf } from "../../kernel/ids.ts";
import { productionSite } from "../../kernel/streams.ts";
import type { Ports } from "../../ports/ports.ts";
import type { BuiltSite } from "../../ports/site-builder.ts";
import type { CheckedOut } from "../../ports/workspaces.ts";
import { deploymentOf } from "../aggregates.ts";
import type { HeldClaim } from "../claim-work.ts";
import { deployRelease } from "../deploy-release.ts";
import { execute, load } from "../execute.ts";
import { ensureWorker } from "../route.ts";
import { holdClaim } from "./hold-claim.ts";

export type ProductionPorts = Pick<
  Ports,
  | "eventStore"
  | "leaseStore"
  | "workQueues"
  | "workerPool"
  | "projectDirectory"
  | "workspaces"
  | "siteBuilder"
  | "siteHost"
  | "clock"
  | "ids"
  | "logger"
  | "metrics"
>;

/** Puts the project's own branch into production, until nothing newer is asked for, the claim is lost, or `stop` aborts. */
export async function workProduction(ports: ProductionPorts, claim: HeldClaim, stop: AbortSignal): Promise<void> {
  const projectId = productionOf(claim.projectUser);
  if (!projectId) throw new Error(`${claim.projectUser} is a person's claim, not production's`);
  const held = await holdClaim(ports, claim, stop, async (lost) => {
    const ended = AbortSignal.any([stop, lost]);
    for (let commit = await requested(ports, projectId); commit && !ended.aborted; commit = await requested(ports, projectId)) {
      // Somebody rolled back meanwhile: it is looked at afresh, by whoever claims next.
      if (!(await deployTip(ports, claim, projectId, commit, ended))) return;
    }
  });
  // While the claim was held a request rang for nobody.
  if (held && (await requested(ports, projectId))) await ensureWorker(ports, claim.projectUser, cause(ports, claim, "again"));
}

async function requested(ports: ProductionPorts, projectId: ProjectId): Promise<CommitSha | null> {
  const { state } = await load(ports.eventStore, deploymentOf(productionSite(projectId)));
  return state.requested?.commit ?? null;
}

/**
 * Whether what was asked for came to an end: live, failed, or replaced. A push may be told late, or told again, so what goes live is
 * what the branch has now and nothing older. That tip is asked for by name first, and looked up again after it, so that
 * whoever asks meanwhile for what came later isn't taken for served.
 */
async function deployTip(ports: ProductionPorts, claim: HeldClaim, projectId: ProjectId, asked: CommitSha, ended: AbortSignal): Promise<boolean> {
  const site = productionSite(projectId);
  const checkedOut = await checkOut(ports, projectId);
  if (checkedOut.ok && checkedOut.commit !== asked) {
    const command = { type: "ReplaceRequest", site, asked, commit: checkedOut.commit } as const;
    await execute(ports.eventStore, deploymentOf(site), command, cause(ports, claim, "tip"), claim.guard);
    return true;
  }
  const outcome = checkedOut.ok ? await build(ports, projectId, checkedOut.path, ended) : checkedOut;
  if (ended.aborted) return false;
  if (!outcome.ok) {
    await fail(ports, claim, projectId, asked, outcome.detail);
    return true;
  }
  const { projectUser, fencingToken, guard } = claim;
  const { release } = outcome.site;
  const read = (path: string) => outcome.site.read(path);
  const request = { site, release, read, commit: asked, claim: { projectUser, fencingToken } };
  return (await deployRelease(ports, request, cause(ports, claim, asked), guard)).ok;
}

type Refused = { readonly ok: false; readonly detail: string };

async function checkOut(ports: ProductionPorts, projectId: ProjectId): Promise<CheckedOut | Refused> {
  const project = await ports.projectDirectory.find(projectId);
  if (!project) return { ok: false, detail: `the project ${projectId} is not set up any more` };
  return ports.workspaces.checkOut(project);
}

async function build(
  ports: ProductionPorts,
  projectId: ProjectId,
  path: string,
  ended: AbortSignal,
): Promise<{ readonly ok: true; readonly site: BuiltSite } | Refused> {
  const outcome = await ports.siteBuilder.build(path, ended, (line) => ports.logger.info(line, { projectId, progress: true }));
  return outcome.ok ? outcome : { ok: false, detail: outcome.excerpt };
}

async function fail(ports: ProductionPorts, claim: HeldClaim, projectId: ProjectId, commit: CommitSha, reason: string): Promise<void> {
  const site = productionSite(projectId);
  ports.logger.error("production could not be built and stays as it was", { projectId });
  ports.metrics.count("production-failed");
  const command = { type: "FailDeployment", site, releaseId: null, commit, reason: reason.slice(0, 5000) } as const;
  await execute(ports.eventStore, deploymentOf(site), command, cause(ports, claim, "fail"), claim.guard);
}

function cause(ports: ProductionPorts, { workerId, projectUser }: HeldClaim, step: string) {
  return { commandId: ports.ids.random(), causationId: `${projectUser}-${step}`, correlationId: projectUser, actor: workerId, at: ports.clock.now() };
}
