import {
  type ClaimRequest,
  claimWork,
  type Delivery,
  productionOf,
  type WorkerId,
  type WorkPorts,
  workClaim,
  workProduction,
} from "@webordinary/domain";

export type WorkLoopOptions = {
  readonly workerId: WorkerId;
  /** Project+users worked for side by side; within one, one instruction at a time. */
  readonly concurrency: number;
  /** How long a claim is kept without work. Milliseconds. */
  readonly lingerMs: number;
  /** Told whenever it takes or lets go of a claim: how many it holds. */
  readonly onHeld?: (claims: number) => void;
};

/** How long one wait for a claim request lasts before it begins again. Milliseconds. */
const WAIT_MS = 20_000;
/** A pause after the queue or the store failed. Milliseconds. */
const FAULT_PAUSE_MS = 1_000;

/** Claims project+users that have work and works for them until `stop` aborts; resolves when all of it has come to rest. */
export async function workLoop(ports: WorkPorts, given: WorkLoopOptions, stop: AbortSignal): Promise<void> {
  let held = 0;
  const count = (change: number): void => {
    held += change;
    given.onHeld?.(held);
  };
  const options = { ...given, count };
  const lanes = Array.from({ length: options.concurrency }, () => lane(ports, options, stop));
  await Promise.all(lanes);
}

type Lane = WorkLoopOptions & { readonly count: (change: number) => void };

async function lane(ports: WorkPorts, options: Lane, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const request of await ports.workQueues.unclaimed.receive({ max: 1, waitMs: WAIT_MS, signal: stop }))
        await take(ports, options, request, stop);
    } catch (error) {
      ports.logger.error("the worker could not go on and tries again", { error: String(error) });
      await ports.clock.sleep(FAULT_PAUSE_MS, stop);
    }
  }
}

async function take(ports: WorkPorts, options: Lane, request: Delivery<ClaimRequest>, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return request.retry("the worker is stopping");
  const claim = await claimWork(ports, request.body.projectUser, options.workerId);
  // From here on the claim's stream tells that there is work, and the janitor reads it: the request has served its purpose.
  await request.ack();
  if (!claim) return;
  options.count(1);
  try {
    if (productionOf(claim.projectUser)) await workProduction(ports, claim, stop);
    else await workClaim(ports, claim, stop, options.lingerMs);
  } finally {
    options.count(-1);
  }
}
