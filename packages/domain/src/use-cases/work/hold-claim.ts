import type { Ports } from "../../ports/ports.ts";
import { WorkspaceFencedError } from "../../ports/workspaces.ts";
import { type HeldClaim, keepAlive, releaseClaim } from "../claim-work.ts";
import { FencedError } from "../execute.ts";

type HoldPorts = Pick<Ports, "eventStore" | "leaseStore" | "clock" | "ids" | "logger">;

/** The store or the workspace has seen a newer claim. */
export const isFenced = (error: unknown): boolean => error instanceof FencedError || error instanceof WorkspaceFencedError;

/**
 * Works under a claim: renews its lease meanwhile, lets go of it afterwards, and not when it was lost, which `lost` tells the
 * work as soon as it is known. Returns whether it was held to the end.
 */
export async function holdClaim(ports: HoldPorts, claim: HeldClaim, stop: AbortSignal, work: (lost: AbortSignal) => Promise<void>): Promise<boolean> {
  const lost = new AbortController();
  const done = new AbortController();
  const heartbeat = keepAlive(ports, claim, done.signal, lost);
  try {
    await work(lost.signal);
  } catch (error) {
    if (!isFenced(error)) throw error;
    lost.abort();
  } finally {
    done.abort();
    await heartbeat;
    if (lost.signal.aborted) ports.logger.warn("the claim was lost to another worker", { projectUser: claim.projectUser });
    else await releaseClaim(ports, claim, stop.aborted ? "shutting-down" : "no-work");
  }
  return !lost.signal.aborted;
}
