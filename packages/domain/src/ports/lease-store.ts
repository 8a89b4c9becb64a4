import type { FencingToken, Instant, ProjectUser, WorkerId } from "../kernel/ids.ts";

/** A sign of life beside the claim's stream, renewed by heartbeats so that the stream isn't. */
export type Lease = {
  readonly projectUser: ProjectUser;
  readonly workerId: WorkerId;
  readonly fencingToken: FencingToken;
  readonly expiresAt: Instant;
};

export interface LeaseStore {
  /** Creates or renews. Refused (false) when a lease with a newer token is there, or when the caller's own was released. */
  put(lease: Lease): Promise<boolean>;
  /** The newest lease, expired or not; null when there is none or it was released. */
  read(projectUser: ProjectUser): Promise<Lease | null>;
  /** Removes the lease if it carries this token; otherwise does nothing (somebody else's lease stays). */
  release(projectUser: ProjectUser, fencingToken: FencingToken): Promise<void>;
}

/** One clock, one constant: a worker that hasn't renewed for this long is taken for dead. Milliseconds. */
export const LEASE_MS = 60_000;
/** How often a working worker renews: several heartbeats may fail before the lease does. Milliseconds. */
export const HEARTBEAT_MS = 15_000;
