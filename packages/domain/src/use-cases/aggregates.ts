import type { BudgetEvent } from "../budget/budget.events.ts";
import { type BudgetCommand, type BudgetRejection, type BudgetState, budget } from "../budget/budget.ts";
import type { ClaimEvent } from "../claim/claim.events.ts";
import { type ClaimCommand, type ClaimRejection, type ClaimState, claim } from "../claim/claim.ts";
import type { DeploymentEvent } from "../deployment/deployment.events.ts";
import { type DeploymentCommand, type DeploymentRejection, type DeploymentState, deployment } from "../deployment/deployment.ts";
import type { Decider } from "../kernel/decider.ts";
import type { DomainEvent } from "../kernel/envelope.ts";
import type { ProjectId, ProjectUser, SiteId, StreamId, ThreadId } from "../kernel/ids.ts";
import { budgetStream, claimStream, deploymentStream, sessionStream, threadStream } from "../kernel/streams.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { SessionState } from "../session/session.state.ts";
import { type SessionCommand, type SessionRejection, session } from "../session/session.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import { type ThreadCommand, type ThreadRejection, type ThreadState, thread } from "../thread/thread.ts";

/** A decider and the stream that it decides about. */
export type Aggregate<Command, Event extends DomainEvent, State, Rejection extends string> = {
  readonly streamId: StreamId;
  readonly decider: Decider<Command, Event, State, Rejection>;
};

export const threadOf = (id: ThreadId): Aggregate<ThreadCommand, ThreadEvent, ThreadState, ThreadRejection> => ({
  streamId: threadStream(id),
  decider: thread,
});

export const sessionOf = (id: ThreadId): Aggregate<SessionCommand, SessionEvent, SessionState, SessionRejection> => ({
  streamId: sessionStream(id),
  decider: session,
});

export const claimOf = (id: ProjectUser): Aggregate<ClaimCommand, ClaimEvent, ClaimState, ClaimRejection> => ({
  streamId: claimStream(id),
  decider: claim,
});

export const deploymentOf = (id: SiteId): Aggregate<DeploymentCommand, DeploymentEvent, DeploymentState, DeploymentRejection> => ({
  streamId: deploymentStream(id),
  decider: deployment,
});

export const budgetOf = (id: ProjectId, month: string): Aggregate<BudgetCommand, BudgetEvent, BudgetState, BudgetRejection> => ({
  streamId: budgetStream(id, month),
  decider: budget,
});
