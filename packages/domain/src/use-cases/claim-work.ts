import type { FencingToken, Instant, ProjectUser, WorkerId } from "../kernel/ids.ts";
import { claimStream } from "../kernel/streams.ts";
import type { StreamGuard } from "../ports/event-store.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../ports/lease-store.ts";
import type { Ports } from "../ports/ports.ts";
import { claimOf } from "./aggregates.ts";
import { execute, load } from "./execute.ts";

type ClaimPorts = Pick<Ports, "eventStore" | "leaseStore" | "clock" | "ids" | "logger">;

/** A claim as its worker holds it. `guard` goes with every append: once the claim is somebody else's, nothing more gets through. */
export type HeldClaim = {
  readonly projectUser: ProjectUser;
  readonly workerId: WorkerId;
  readonly fencingToken: FencingToken;
  readonly guard: StreamGuard;
};

/** Tries to become the one worker of a project+user. Null when another is, or when nobody asked for one any more. */
export async function claimWork(ports: ClaimPorts, projectUser: ProjectUser, workerId: WorkerId): Promise<HeldClaim | null> {
  const { state: before } = await load(ports.eventStore, claimOf(projectUser));
  const now = ports.clock.now();
  const lease = await ports.leaseStore.read(projectUser);
  const command = {
    type: "GrantClaim",
    projectUser,
    workerId,
    now,
    leaseExpiresAt: later(now, LEASE_MS),
    holderToken: before.status === "held" ? before.fencingToken : null,
    holderLeaseExpiresAt: lease?.expiresAt ?? null,
  } as const;
  const granted = await execute(ports.eventStore, claimOf(projectUser), command, claimCause(ports, projectUser, workerId));
  // Accepted without an event: this very worker holds it already, and is at work elsewhere in this process.
  if (!granted.ok || granted.events.length === 0 || granted.state.status !== "held") return null;
  const { fencingToken } = granted.state;
  const claim = { projectUser, workerId, fencingToken, guard: { streamId: claimStream(projectUser), version: fencingToken } };
  if (!(await renew(ports, claim))) return null;
  ports.logger.info("claimed", { projectUser, workerId, fencingToken });
  return claim;
}

/** Lets go of the claim, and of nobody else's. */
export async function releaseClaim(ports: ClaimPorts, claim: HeldClaim, reason: "no-work" | "shutting-down" | "failed"): Promise<void> {
  const { projectUser, fencingToken, workerId } = claim;
  await execute(ports.eventStore, claimOf(projectUser), { type: "ReleaseClaim", fencingToken, reason }, claimCause(ports, projectUser, workerId));
  await ports.leaseStore.release(projectUser, fencingToken);
}

/** Renews the lease now; false when a newer claim is there. */
export function renew(ports: ClaimPorts, { projectUser, workerId, fencingToken }: HeldClaim): Promise<boolean> {
  return ports.leaseStore.put({ projectUser, workerId, fencingToken, expiresAt: later(ports.clock.now(), LEASE_MS) });
}

/**
 * Renews the lease until `stop` aborts. Aborts `lost` when it can't be renewed for a whole lease, or is somebody else's: a
 * worker whose sign of life doesn't arrive is taken for dead, so it must act like it.
 */
export async function keepAlive(ports: ClaimPorts, claim: HeldClaim, stop: AbortSignal, lost: AbortController): Promise<void> {
  let renewedAt = Date.parse(ports.clock.now());
  for (;;) {
    await ports.clock.sleep(HEARTBEAT_MS, stop);
    if (stop.aborted) return;
    try {
      if (!(await renew(ports, claim))) return lost.abort();
      renewedAt = Date.parse(ports.clock.now());
    } catch (error) {
      ports.logger.warn("the lease could not be renewed", { projectUser: claim.projectUser, error: String(error) });
      if (Date.parse(ports.clock.now()) - renewedAt >= LEASE_MS) return lost.abort();
    }
  }
}

const later = (instant: Instant, ms: number): Instant => new Date(Date.parse(instant) + ms).toISOString();

function claimCause(ports: ClaimPorts, projectUser: ProjectUser, workerId: WorkerId) {
  return { commandId: ports.ids.random(), causationId: projectUser, correlationId: projectUser, actor: workerId, at: ports.clock.now() };
}
