import { accept, type Decider, reject, unreachable } from "../kernel/decider.ts";
import type { CommitSha, FencingToken, ProjectUser, ReleaseId, SiteId } from "../kernel/ids.ts";
import type { DeploymentEvent } from "./deployment.events.ts";

/** Making releases live on one site: stream `deployment-{site}`. */
export type DeploymentCommand =
  | {
      readonly type: "StartDeployment";
      readonly site: SiteId;
      readonly releaseId: ReleaseId;
      readonly commit: CommitSha | null;
      readonly claim: { readonly projectUser: ProjectUser; readonly fencingToken: FencingToken } | null;
    }
  | { readonly type: "ConfirmLive"; readonly site: SiteId; readonly releaseId: ReleaseId; readonly url: string }
  | { readonly type: "FailDeployment"; readonly site: SiteId; readonly releaseId: ReleaseId; readonly reason: string }
  | { readonly type: "RollBack"; readonly site: SiteId; readonly to: ReleaseId };

export type DeploymentRejection = "not-in-progress" | "never-was-live" | "nothing-live";

export type DeploymentState = {
  readonly version: number;
  readonly live: ReleaseId | null;
  /** `order` is the version of the event that began it; the host refuses older orders. */
  readonly inProgress: { readonly releaseId: ReleaseId; readonly order: number } | null;
  /** Every release that was live, the newest last, each once. */
  readonly history: readonly ReleaseId[];
};

export const deployment: Decider<DeploymentCommand, DeploymentEvent, DeploymentState, DeploymentRejection> = {
  initialState: { version: 0, live: null, inProgress: null, history: [] },

  decide(command, state) {
    switch (command.type) {
      case "StartDeployment": {
        if (command.releaseId === (state.inProgress?.releaseId ?? state.live)) return accept();
        const { site, releaseId, commit, claim } = command;
        return accept({ type: "DeploymentStarted", data: { site, releaseId, commit, claim } });
      }
      case "ConfirmLive": {
        if (state.inProgress === null && state.live === command.releaseId) return accept();
        if (state.inProgress?.releaseId !== command.releaseId) return reject("not-in-progress");
        const { site, releaseId, url } = command;
        return accept({ type: "DeploymentWentLive", data: { site, releaseId, url } });
      }
      case "FailDeployment": {
        if (state.inProgress?.releaseId !== command.releaseId) return reject("not-in-progress");
        const { site, releaseId, reason } = command;
        return accept({ type: "DeploymentFailed", data: { site, releaseId, reason } });
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

  evolve(state, event) {
    const version = state.version + 1;
    switch (event.type) {
      case "DeploymentStarted":
        return { ...state, version, inProgress: { releaseId: event.data.releaseId, order: version } };
      case "DeploymentRolledBack":
        return { ...state, version, inProgress: { releaseId: event.data.to, order: version } };
      case "DeploymentWentLive": {
        const { releaseId } = event.data;
        return { version, live: releaseId, inProgress: null, history: [...state.history.filter((older) => older !== releaseId), releaseId] };
      }
      case "DeploymentFailed":
        return { ...state, version, inProgress: null };
      default:
        return unreachable(event);
    }
  },
};
