import type { DeploymentEvent } from "../deployment/deployment.events.ts";
import type { Envelope } from "../kernel/envelope.ts";
import { ProjectId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { ReadModels } from "../ports/read-models.ts";
import type { DocumentChange } from "./projection.ts";

const COLLECTION = "production";

/**
 * Projects whose production was asked for and isn't live yet: collection `production`, key the project's id. A hint for the
 * janitor, who asks the deployment's stream before acting, and forgets an entry too many.
 */
export function productionRequests(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id: key } = parseStream(event.streamId);
  if (aggregate !== "deployment") return [];
  const known = event as unknown as DeploymentEvent;
  switch (known.type) {
    case "DeploymentRequested": {
      const { projectId, commit } = known.data;
      return [{ collection: COLLECTION, key, change: () => ({ projectId, commit, since: event.occurredAt }) }];
    }
    case "DeploymentWentLive":
    case "DeploymentFailed": {
      const { commit } = known.data;
      // A newer commit that was asked for meanwhile is still to be done.
      return [{ collection: COLLECTION, key, change: (document) => (document?.commit === commit ? null : document) }];
    }
    default:
      return [];
  }
}

export type ProductionRequest = { readonly projectId: ProjectId; readonly since: string };

/** At most 100 that wait; the others come when these are done. */
export async function listProductionRequests(readModels: ReadModels): Promise<readonly ProductionRequest[]> {
  const documents = await readModels.list(COLLECTION, "");
  return documents.map(({ value }) => ({ projectId: ProjectId.parse(value.projectId), since: String(value.since) }));
}

/** Nothing is asked for any more. */
export async function forgetProductionRequest(readModels: ReadModels, projectId: ProjectId): Promise<void> {
  const document = await readModels.get(COLLECTION, projectId);
  if (document) await readModels.remove(COLLECTION, projectId, document.revision);
}
