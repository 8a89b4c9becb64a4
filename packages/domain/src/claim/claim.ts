import { accept, type Decider, type Decision, reject, unreachable } from "../kernel/decider.ts";
import { FencingToken, type Instant, type ProjectUser, type WorkerId } from "../kernel/ids.ts";
import type { ClaimEvent } from "./claim.events.ts";

/** A worker's ownership of a project+user, for a lease, under a fencing token. The stream `claim-{project+user}` is the mutex. */
export type ClaimCommand =
  | { readonly type: "RequestClaim"; readonly projectUser: ProjectUser }
  /**
   * `holderToken`: of the holder whose lease was looked at, null when nobody held the claim then; another one that came since is
   * never taken for dead. `holderLeaseExpiresAt`: when that lease ends or ended; null when there is none.
   */
  | {
      readonly type: "GrantClaim";
      readonly projectUser: ProjectUser;
      readonly workerId: WorkerId;
      readonly now: Instant;
      readonly leaseExpiresAt: Instant;
      readonly holderToken: FencingToken | null;
      readonly holderLeaseExpiresAt: Instant | null;
    }
  | { readonly type: "ReleaseClaim"; readonly fencingToken: FencingToken; readonly reason: "no-work" | "shutting-down" | "failed" }
  | { readonly type: "ExpireClaim"; readonly now: Instant; readonly holderToken: FencingToken | null; readonly holderLeaseExpiresAt: Instant | null };

export type ClaimRejection = "held-by-another" | "not-requested" | "not-the-holder" | "lease-still-live";

type Holder = { readonly projectUser: ProjectUser; readonly workerId: WorkerId; readonly fencingToken: FencingToken };

export type ClaimState = { readonly version: number } & (
  | { readonly status: "free" }
  | { readonly status: "requested" }
  | ({ readonly status: "held" } & Holder)
);

export const claim: Decider<ClaimCommand, ClaimEvent, ClaimState, ClaimRejection> = {
  initialState: { status: "free", version: 0 },

  decide(command, state) {
    switch (command.type) {
      case "RequestClaim":
        if (state.status !== "free") return accept();
        return accept({ type: "ClaimRequested", data: { projectUser: command.projectUser } });
      case "GrantClaim":
        return grant(command, state);
      case "ReleaseClaim":
        if (state.status !== "held") return accept();
        if (state.fencingToken !== command.fencingToken) return reject("not-the-holder");
        return accept({ type: "ClaimReleased", data: { ...holder(state), reason: command.reason } });
      case "ExpireClaim":
        if (state.status !== "held") return accept();
        if (mayLive(state, command)) return reject("lease-still-live");
        return accept({ type: "ClaimExpired", data: holder(state) });
      default:
        return unreachable(command);
    }
  },

  evolve(state, event) {
    const version = state.version + 1;
    switch (event.type) {
      case "ClaimRequested":
        return { status: "requested", version };
      case "ClaimGranted":
        return { status: "held", version, ...holder(event.data) };
      case "ClaimReleased":
      case "ClaimExpired":
        return { status: "free", version };
      default:
        return unreachable(event);
    }
  },
};

function grant(command: Extract<ClaimCommand, { type: "GrantClaim" }>, state: ClaimState): Decision<ClaimEvent, ClaimRejection> {
  if (state.status === "free") return reject("not-requested");
  const expired: ClaimEvent[] = [];
  if (state.status === "held") {
    if (mayLive(state, command)) return state.workerId === command.workerId ? accept() : reject("held-by-another");
    expired.push({ type: "ClaimExpired", data: holder(state) });
  }
  const { projectUser, workerId, leaseExpiresAt } = command;
  const fencingToken = FencingToken.parse(state.version + expired.length + 1);
  return accept(...expired, { type: "ClaimGranted", data: { projectUser, workerId, fencingToken, leaseExpiresAt } });
}

type LookedAt = { readonly now: Instant; readonly holderToken: FencingToken | null; readonly holderLeaseExpiresAt: Instant | null };

/** Nobody looked at this holder's lease, or it goes on. Instants in UTC with milliseconds compare as text. */
const mayLive = ({ fencingToken }: Holder, { now, holderToken, holderLeaseExpiresAt }: LookedAt): boolean =>
  fencingToken !== holderToken || (holderLeaseExpiresAt !== null && holderLeaseExpiresAt > now);

const holder = ({ projectUser, workerId, fencingToken }: Holder): Holder => ({ projectUser, workerId, fencingToken });
