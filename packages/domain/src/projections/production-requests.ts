import type { DeploymentEvent } from "../deployment/deployment.events.ts";
import type { Envelope } from "../kernel/envelope.ts";
import { ProjectId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { ReadModels } from "../ports/read-models.ts";
import type { DocumentChange } from "./projection.ts";

/**
 * Projects whose production was asked for and isn't live yet: collection `production`, key the project's id. A hint for the
 * janitor, who asks the deployment's stream before acting.
 */
export function productionRequests(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id } = parseStream(event.streamId);
  if (aggregate !== "deployment") return [];
  const known = event as unknown as DeploymentEvent;
  switch (known.type) {
    case "DeploymentRequested":
      return [
        { collection: "production", key: id, change: () => ({ projectId: known.data.projectId, since: event.occurredAt, version: event.version }) },
      ];
    case "DeploymentWentLive":
    case "DeploymentFailed":
      // A request that came after this event stays.
      return [{ collection: "production", key: id, change: (document) => (document && Number(document.version) > event.version ? document : null) }];
    default:
      return [];
  }
}

export type ProductionRequest = { readonly projectId: ProjectId; readonly since: string };

/** At most 100 that wait; the others come when these are done. */
export async function listProductionRequests(readModels: ReadModels): Promise<readonly ProductionRequest[]> {
  const documents = await readModels.list("production", "");
  return documents.map(({ value }) => ({ projectId: ProjectId.parse(value.projectId), since: String(value.since) }));
}
