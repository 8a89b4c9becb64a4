import { type ProjectId, type ProjectUser, SiteId, StreamId, type ThreadId } from "./ids.ts";

/** The one place that names streams, branches and sites. */
export const threadStream = (threadId: ThreadId): StreamId => StreamId.parse(`thread-${threadId}`);
export const sessionStream = (threadId: ThreadId): StreamId => StreamId.parse(`session-${threadId}`);
export const claimStream = (pair: ProjectUser): StreamId => StreamId.parse(`claim-${pair}`);
export const deploymentStream = (site: SiteId): StreamId => StreamId.parse(`deployment-${site}`);
export const budgetStream = (projectId: ProjectId, month: string): StreamId => StreamId.parse(`budget-${projectId}.${month}`);

export type AggregateName = "thread" | "session" | "claim" | "deployment" | "budget";

/** The aggregate that a stream belongs to and the id within it. */
export function parseStream(streamId: string): { aggregate: AggregateName; id: string } {
  const match = /^(thread|session|claim|deployment|budget)-(.+)$/.exec(streamId);
  if (!match) throw new Error(`"${streamId}" is not a stream of this system: thread-, session-, claim-, deployment- or budget- and an id`);
  return { aggregate: match[1] as AggregateName, id: match[2] as string };
}

export const threadBranch = (threadId: ThreadId): string => `thread-${threadId}`;

export const previewSite = (threadId: ThreadId): SiteId => SiteId.parse(threadId);
export const editSite = (projectId: ProjectId): SiteId => SiteId.parse(`edit.${projectId}`);
export const productionSite = (projectId: ProjectId): SiteId => SiteId.parse(projectId);
