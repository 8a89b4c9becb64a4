import { accept, type Decider, reject, unreachable } from "../kernel/decider.ts";
import type { CommitSha, FencingToken, ProjectId, ProjectUser, ReleaseId, SiteId } from "../kernel/ids.ts";
import type { DeploymentEvent } from "./deployment.events.ts";

/** Making releases live on one site: stream `deployment-{site}`. */
export type DeploymentCommand =
  | { readonly type: "RequestDeployment"; readonly site: SiteId; readonly projectId: ProjectId; readonly commit: CommitSha }
  /** The branch's tip isn't what was asked for (`asked`): it has moved on, or its history was written anew. The tip is what should be live. */
  | { readonly type: "ReplaceRequest"; readonly site: SiteId; readonly asked: CommitSha; readonly commit: CommitSha }
  | {
      readonly type: "StartDeployment";
      readonly site: SiteId;
      readonly releaseId: ReleaseId;
      readonly commit: CommitSha | null;
      readonly claim: { readonly projectUser: ProjectUser; readonly fencingToken: FencingToken } | null;
    }
  | { readonly type: "ConfirmLive"; readonly site: SiteId; readonly releaseId: ReleaseId; readonly url: string }
  | {
      readonly type: "FailDeployment";
      readonly site: SiteId;
      readonly releaseId: ReleaseId | null;
      readonly commit: CommitSha | null;
      readonly reason: string;
    }
  | { readonly type: "RollBack"; readonly site: SiteId; readonly to: ReleaseId };

export type DeploymentRejection = "not-requested" | "not-in-progress" | "never-was-live" | "nothing-live";

export type DeploymentState = {
  readonly version: number;
  readonly live: ReleaseId | null;
  /** `order` is the version of the event that began it; the host refuses older orders. */
  readonly inProgress: { readonly releaseId: ReleaseId; readonly order: number; readonly commit: CommitSha | null } | null;
  /** The newest commit that was asked for and is neither live nor given up. */
  readonly requested: { readonly projectId: ProjectId; readonly commit: CommitSha } | null;
  /** What the live release was built from; null after a rollback. */
  readonly liveCommit: CommitSha | null;
  /** Every release that was live, the newest last, each once. */
  readonly history: readonly ReleaseId[];
};

export const deployment: Decider<DeploymentCommand, DeploymentEvent, DeploymentState, DeploymentRejection> = {
  initialState: { version: 0, live: null, inProgress: null, requested: null, liveCommit: null, history: [] },

  decide(command, state) {
    switch (command.type) {
      case "RequestDeployment": {
        const { site, projectId, commit } = command;
        // The same push told twice, or one that is live already.
        const expected = state.requested?.commit ?? (state.inProgress === null ? state.liveCommit : null);
        if (commit === expected) return accept();
        return accept({ type: "DeploymentRequested", data: { site, projectId, commit } });
      }
      case "ReplaceRequest": {
        const { site, asked, commit } = command;
        // Somebody asked since the tip was looked up, maybe for what was pushed since: it has to be looked up again.
        if (state.requested?.commit !== asked) return reject("not-requested");
        if (commit === asked) return accept();
        return accept({ type: "DeploymentRequested", data: { site, projectId: state.requested.projectId, commit } });
      }
      case "StartDeployment": {
        const { site, releaseId, commit, claim } = command;
        const underway = state.inProgress ?? { releaseId: state.live, commit: state.liveCommit };
        // A commit that was asked for is deployed by name, also when it makes the same site as the one before it.
        if (releaseId === underway.releaseId && (state.requested === null || commit === underway.commit)) return accept();
        return accept({ type: "DeploymentStarted", data: { site, releaseId, commit, claim } });
      }
      case "ConfirmLive": {
        if (state.inProgress === null && state.live === command.releaseId) return accept();
        if (state.inProgress?.releaseId !== command.releaseId) return reject("not-in-progress");
        const { site, releaseId, url } = command;
        return accept({ type: "DeploymentWentLive", data: { site, releaseId, commit: state.inProgress.commit, url } });
      }
      case "FailDeployment": {
        const { site, releaseId, commit, reason } = command;
        const failing = releaseId === null ? state.requested !== null : state.inProgress?.releaseId === releaseId;
        if (!failing) return reject("not-in-progress");
        return accept({ type: "DeploymentFailed", data: { site, releaseId, commit, reason } });
      }
      case "RollBack":
        if (state.live === null) return reject("nothing-live");
        if (command.to === (state.inProgress?.releaseId ?? state.live)) return accept();
        if (!state.history.includes(command.to)) return reject("never-was-live");
        return accept({ type: "DeploymentRolledBack", data: { site: command.site, from: state.live, to: command.to } });
      default:
        return unreachable(command);
    }
  },

  evolve: (state, event) => withoutIdleRequest(evolve(state, event)),
};

/** What is live already needs no deployment, once nothing else is under way. */
function withoutIdleRequest(state: DeploymentState): DeploymentState {
  const idle = state.inProgress === null && state.requested !== null && state.requested.commit === state.liveCommit;
  return idle ? { ...state, requested: null } : state;
}

function evolve(state: DeploymentState, event: DeploymentEvent): DeploymentState {
  const version = state.version + 1;
  switch (event.type) {
    case "DeploymentRequested": {
      const { projectId, commit } = event.data;
      return { ...state, version, requested: { projectId, commit } };
    }
    case "DeploymentStarted": {
      const { releaseId, commit } = event.data;
      return { ...state, version, inProgress: { releaseId, order: version, commit } };
    }
    case "DeploymentRolledBack":
      return { ...state, version, inProgress: { releaseId: event.data.to, order: version, commit: null } };
    case "DeploymentWentLive": {
      const { releaseId } = event.data;
      const liveCommit = event.data.commit;
      const history = [...state.history.filter((older) => older !== releaseId), releaseId];
      return { ...state, version, live: releaseId, inProgress: null, liveCommit, history };
    }
    case "DeploymentFailed":
      // A newer commit that was asked for meanwhile is still to be done.
      return {
        ...state,
        version,
        inProgress: event.data.releaseId === null ? state.inProgress : null,
        requested: state.requested?.commit === event.data.commit ? null : state.requested,
      };
    default:
      return unreachable(event);
  }
}
