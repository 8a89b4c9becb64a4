import type { ClaimEvent, DeploymentEvent, Envelope, SessionEvent } from "@webordinary/domain";

/** 2: once a newer claim was granted, nothing more is appended under an older one. */
export function checkFencing(events: readonly Envelope[]): string[] {
  const newest = new Map<string, number>();
  return events.flatMap((envelope) => {
    const event = envelope as unknown as ClaimEvent | SessionEvent | DeploymentEvent;
    if (event.type === "ClaimGranted") {
      newest.set(event.data.projectUser, event.data.fencingToken);
      return event.data.fencingToken === envelope.version
        ? []
        : [`2: the token ${event.data.fencingToken} isn't its grant's version ${envelope.version}`];
    }
    const claim = claimOf(event);
    const current = claim && newest.get(claim.projectUser);
    if (!claim || claim.fencingToken === current) return [];
    return [`2: ${event.type} in ${envelope.streamId} carries the token ${claim.fencingToken} while ${current} is the newest`];
  });
}

function claimOf(event: ClaimEvent | SessionEvent | DeploymentEvent): { readonly projectUser: string; readonly fencingToken: number } | null {
  if (event.type === "DeploymentStarted") return event.data.claim;
  const { projectUser, fencingToken } = event.data as Readonly<Record<string, unknown>>;
  return typeof projectUser === "string" && typeof fencingToken === "number" ? { projectUser, fencingToken } : null;
}
