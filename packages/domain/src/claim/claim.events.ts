import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { FencingToken, Instant, ProjectUser, WorkerId } from "../kernel/ids.ts";

export const ClaimRequested = eventSchema("ClaimRequested", { projectUser: ProjectUser });

/** The fencing token is this event's own version in the claim's stream. */
export const ClaimGranted = eventSchema("ClaimGranted", {
  projectUser: ProjectUser,
  workerId: WorkerId,
  fencingToken: FencingToken,
  leaseExpiresAt: Instant,
});

export const ClaimReleased = eventSchema("ClaimReleased", {
  projectUser: ProjectUser,
  workerId: WorkerId,
  fencingToken: FencingToken,
  reason: z.enum(["no-work", "shutting-down", "failed"]),
});

export const ClaimExpired = eventSchema("ClaimExpired", { projectUser: ProjectUser, workerId: WorkerId, fencingToken: FencingToken });

export const ClaimEvent = z.discriminatedUnion("type", [ClaimRequested, ClaimGranted, ClaimReleased, ClaimExpired]);
export type ClaimEvent = z.infer<typeof ClaimEvent>;
