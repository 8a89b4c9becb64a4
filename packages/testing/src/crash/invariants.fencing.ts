import type { ClaimEvent, DeploymentEvent, Envelope, SessionEvent } from "@webordinary/domain";

type Known = ClaimEvent | SessionEvent | DeploymentEvent;
type Grant = { readonly workerId: string; readonly fencingToken: number };

/**
 * 2: once a newer claim was granted, nothing more is appended under an older one. Events that carry a token are judged by it; those
 * that a worker appends without one (an instruction that failed, gave way or was stopped) by who appended them.
 */
export function checkFencing(events: readonly Envelope[]): string[] {
  const newest = new Map<string, Grant>();
  const workers = new Set(events.flatMap(({ type, data }) => (type === "ClaimGranted" ? [String(data.workerId)] : [])));
  return events.flatMap((envelope) => {
    const event = envelope as unknown as Known;
    if (event.type === "ClaimGranted") {
      newest.set(event.data.projectUser, event.data);
      return event.data.fencingToken === envelope.version
        ? []
        : [`2: the token ${event.data.fencingToken} isn't its grant's version ${envelope.version}`];
    }
    const { projectUser, fencingToken } = claimOf(event);
    const current = projectUser === null ? undefined : newest.get(projectUser);
    if (fencingToken !== null) {
      if (fencingToken === current?.fencingToken) return [];
      return [`2: ${event.type} in ${envelope.streamId} carries the token ${fencingToken} while ${current?.fencingToken} is the newest`];
    }
    if (projectUser === null || !workers.has(envelope.actor) || envelope.actor === current?.workerId) return [];
    return [`2: ${event.type} in ${envelope.streamId} is by ${envelope.actor} while ${current?.workerId} has the claim`];
  });
}

/** Whose claim an event belongs to, and under which token it was made, as far as it says so. */
function claimOf(event: Known): { readonly projectUser: string | null; readonly fencingToken: number | null } {
  if (event.type === "DeploymentStarted") return event.data.claim ?? { projectUser: null, fencingToken: null };
  const { projectUser, fencingToken } = event.data as Readonly<Record<string, unknown>>;
  return {
    projectUser: typeof projectUser === "string" ? projectUser : null,
    fencingToken: typeof fencingToken === "number" ? fencingToken : null,
  };
}
