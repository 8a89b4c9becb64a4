import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { CommitSha, FencingToken, ProjectId, ProjectUser, ReleaseId, SiteId } from "../kernel/ids.ts";

/**
 * The project's own branch has a new commit that should be live: somebody pushed, or published. Told late or again it may be an old
 * one; then another request follows it, for the branch's tip.
 */
export const DeploymentRequested = eventSchema("DeploymentRequested", { site: SiteId, projectId: ProjectId, commit: CommitSha });

/** Its version in the stream is the deployment's order: the host refuses an older one than it has seen. */
export const DeploymentStarted = eventSchema("DeploymentStarted", {
  site: SiteId,
  releaseId: ReleaseId,
  commit: CommitSha.nullable(),
  /** Under whose claim; null when nobody's is needed, as for production. */
  claim: z.object({ projectUser: ProjectUser, fencingToken: FencingToken }).nullable(),
});

/** `commit`: what the release was built from; null after a rollback. */
export const DeploymentWentLive = eventSchema("DeploymentWentLive", {
  site: SiteId,
  releaseId: ReleaseId,
  commit: CommitSha.nullable(),
  url: z.string().max(2000),
});

export const DeploymentFailed = eventSchema("DeploymentFailed", {
  site: SiteId,
  /** Null when it failed before there was one: the site could not be fetched or built. */
  releaseId: ReleaseId.nullable(),
  /** What was being deployed; null for a rollback. */
  commit: CommitSha.nullable(),
  reason: z.string().max(5000),
});

/** An older release is being made live again; like a start, it is followed by going live or failing. */
export const DeploymentRolledBack = eventSchema("DeploymentRolledBack", { site: SiteId, from: ReleaseId, to: ReleaseId });

export const DeploymentEvent = z.discriminatedUnion("type", [
  DeploymentRequested,
  DeploymentStarted,
  DeploymentWentLive,
  DeploymentFailed,
  DeploymentRolledBack,
]);
export type DeploymentEvent = z.infer<typeof DeploymentEvent>;
