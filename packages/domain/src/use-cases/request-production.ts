import type { CommitSha, ProjectId } from "../kernel/ids.ts";
import { productionSite } from "../kernel/streams.ts";
import type { Ports } from "../ports/ports.ts";
import { deploymentOf } from "./aggregates.ts";
import { execute, load } from "./execute.ts";

/**
 * The project's own branch has a new commit: it, or what came after it, should be live in production. `requestId` is what told so,
 * such as a webhook's delivery. Asked again by the same one, or for the same commit, nothing happens; false then.
 */
export async function requestProduction(
  ports: Pick<Ports, "eventStore" | "ids" | "clock">,
  request: { readonly projectId: ProjectId; readonly commit: CommitSha; readonly requestId: string; readonly actor: string },
): Promise<boolean> {
  const { projectId, commit, requestId, actor } = request;
  const site = productionSite(projectId);
  const { events } = await load(ports.eventStore, deploymentOf(site));
  // By now it may have been live, and be out of date.
  if (events.some(({ type, causationId }) => type === "DeploymentRequested" && causationId === requestId)) return false;
  const cause = {
    commandId: ports.ids.derive("production", site, requestId),
    causationId: requestId,
    correlationId: requestId,
    actor,
    at: ports.clock.now(),
  };
  const requested = await execute(ports.eventStore, deploymentOf(site), { type: "RequestDeployment", site, projectId, commit }, cause);
  return requested.ok && requested.events.length > 0;
}
