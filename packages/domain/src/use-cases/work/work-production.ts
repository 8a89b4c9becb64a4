import { type CommitSha, type ProjectId, productionOf } from "../../kernel/ids.ts";
import { productionSite } from "../../kernel/streams.ts";
import type { Ports } from "../../ports/ports.ts";
import type { BuiltSite } from "../../ports/site-builder.ts";
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
      if (!(await deployCommit(ports, claim, projectId, commit, ended))) return;
    }
  });
  // While the claim was held a request rang for nobody.
  if (held && (await requested(ports, projectId))) await ensureWorker(ports, claim.projectUser, cause(ports, claim, "again"));
}

async function requested(ports: ProductionPorts, projectId: ProjectId): Promise<CommitSha | null> {
  const { state } = await load(ports.eventStore, deploymentOf(productionSite(projectId)));
  return state.requested?.commit ?? null;
}

/** Whether the commit came to an end, live or failed. */
async function deployCommit(ports: ProductionPorts, claim: HeldClaim, projectId: ProjectId, commit: CommitSha, ended: AbortSignal): Promise<boolean> {
  const built = await build(ports, projectId, commit, ended);
  if (ended.aborted) return false;
  if (typeof built === "string") {
    await fail(ports, claim, projectId, commit, built);
    return true;
  }
  const site = productionSite(projectId);
  const { projectUser, fencingToken, guard } = claim;
  const request = { site, release: built.release, read: (path: string) => built.read(path), commit, claim: { projectUser, fencingToken } };
  return (await deployRelease(ports, request, cause(ports, claim, commit), guard)).ok;
}

/** The built site, or why there is none. */
async function build(ports: ProductionPorts, projectId: ProjectId, commit: CommitSha, ended: AbortSignal): Promise<BuiltSite | string> {
  const project = await ports.projectDirectory.find(projectId);
  if (!project) return `the project ${projectId} is not set up any more`;
  const checkedOut = await ports.workspaces.checkOut(project, commit);
  if (!checkedOut.ok) return checkedOut.detail;
  const outcome = await ports.siteBuilder.build(checkedOut.path, ended, (line) => ports.logger.info(line, { projectId, progress: true }));
  return outcome.ok ? outcome.site : outcome.excerpt;
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
