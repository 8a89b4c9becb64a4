import type { BudgetEvent } from "../budget/budget.events.ts";
import type { ClaimEvent } from "../claim/claim.events.ts";
import type { DeploymentEvent } from "../deployment/deployment.events.ts";
import { unreachable } from "../kernel/decider.ts";
import type { Envelope } from "../kernel/envelope.ts";
import { upcast } from "../kernel/upcasting.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import { upcasters } from "../upcasters.ts";

export type TimelineEntry = { readonly at: string; readonly type: string; readonly actor: string; readonly text: string };

/** What happened, for people: one line an event, in the order of time. */
export function timeline(events: readonly Envelope[]): readonly TimelineEntry[] {
  return events
    .toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt))
    .map((event) => ({ at: event.occurredAt, type: event.type, actor: event.actor, text: describe(event) }));
}

/** One event in a few plain words. */
export function describe(envelope: Envelope): string {
  const event = upcast(envelope, upcasters) as unknown as ThreadEvent | SessionEvent | ClaimEvent | DeploymentEvent | BudgetEvent;
  switch (event.type) {
    case "ThreadOpened":
      return `a conversation began: ${event.data.subject || "no subject"}`;
    case "MessageReceived":
      return `a message from ${event.data.message.from} was accepted`;
    case "MessageIgnored":
      return `a message from ${event.data.from} was not acted on (${event.data.reason}): ${event.data.detail}`;
    case "ReplyStarted":
      return "a reply is being sent";
    case "ReplyDeferred":
      return `the reply was not taken, and will be tried again: ${event.data.reason}`;
    case "ReplySent":
      return `the reply went out (${event.data.kind})`;
    case "ReplyFailed":
      return `the reply was refused: ${event.data.reason}`;
    case "ReplyBounced":
      return `a reply came back: ${event.data.report.diagnostic}`;
    case "ThreadMerged":
      return `the conversation goes on in ${event.data.into}`;
    case "ThreadClosed":
      return `the conversation was closed: ${event.data.reason}`;
    case "ClaimRequested":
      return `a worker was asked for (${event.data.projectUser})`;
    case "ClaimGranted":
      return `${event.data.workerId} took ${event.data.projectUser}`;
    case "ClaimReleased":
      return `${event.data.workerId} let go of ${event.data.projectUser} (${event.data.reason})`;
    case "ClaimExpired":
      return `${event.data.workerId} was taken for dead`;
    case "DeploymentRequested":
      return `${event.data.site} should show ${event.data.commit.slice(0, 8)}`;
    case "DeploymentStarted":
      return `the site is being put on ${event.data.site}`;
    case "DeploymentWentLive":
      return `live: ${event.data.url}`;
    case "DeploymentFailed":
      return `${event.data.site} was not updated: ${event.data.reason}`;
    case "DeploymentRolledBack":
      return `${event.data.site} goes back to ${event.data.to.slice(0, 8)}`;
    case "BudgetReserved":
      return `up to $${event.data.amountUsd.toFixed(2)} of ${event.data.projectId}'s budget was reserved`;
    case "BudgetSettled":
      return `$${event.data.costUsd.toFixed(2)} was taken from ${event.data.projectId}'s budget`;
    default:
      return describeSession(event);
  }
}

function describeSession(event: SessionEvent): string {
  switch (event.type) {
    case "InstructionSubmitted":
      return "an instruction waits for a worker";
    case "InstructionAcknowledged":
      return "a worker has to start first, which is told";
    case "InstructionStarted":
      return event.data.attempt === 1 ? "the work began" : `the work began again (attempt ${event.data.attempt})`;
    case "InstructionResumed":
      return "the work goes on where it was interrupted";
    case "PlanProposed":
      return `a plan was proposed (${event.data.because}${event.data.findings.length > 0 ? `: ${event.data.findings.map(({ rule, path }) => `${rule} ${path}`).join(", ")}` : ""})`;
    case "PlanApproved":
      return "the plan was approved";
    case "PlanRejected":
      return `the plan was dropped: ${event.data.reason}`;
    case "PlanAmended":
      return "it is planned again, with what was written since";
    case "QuestionAsked":
      return `a question: ${event.data.question}`;
    case "QuestionAnswered":
      return "the question was answered";
    case "StopRequested":
      return `${event.data.replyTo.to} said stop`;
    case "ControlAnswered":
      return `"${event.data.word}" is answered (${event.data.finding})`;
    case "AgentFinished":
      return `${event.data.outcome === "done" ? "edited" : "nothing edited, the agent could not do it"}${price(event.data.costUsd)}${refused(event.data.denied)}`;
    case "AgentStopped":
      return `the agent stopped (${event.data.why})${price(event.data.costUsd)}${refused(event.data.denied)}`;
    case "EditUndone":
      return event.data.target ? `what ${event.data.target.slice(0, 8)} changed was taken back` : "there was nothing to take back";
    case "BranchMerged":
      return `in the site's own branch as ${event.data.sha.slice(0, 8)}`;
    case "PreviewChecked":
      return event.data.verified ? `looked at ${event.data.url}: it shows the result` : `looked at ${event.data.url}: it could not be confirmed`;
    case "ChangesCommitted":
      return event.data.sha
        ? `saved ${event.data.sha.slice(0, 8)}, ${event.data.fileCount} changed ${event.data.fileCount === 1 ? "file" : "files"}`
        : "nothing had changed";
    case "SiteBuilt":
      return `built, ${event.data.fileCount} files`;
    case "SiteBuildFailed":
      return `the build failed: ${event.data.excerpt.split("\n")[0] ?? ""}`;
    case "BranchPushed":
      return `pushed ${event.data.sha.slice(0, 8)}`;
    case "InstructionCompleted":
      return event.data.previewUrl ? `done: ${event.data.previewUrl}` : "done, nothing to change";
    case "InstructionFailed":
      return `not done (${event.data.reason})`;
    case "InstructionExpired":
      return `nobody answered the ${event.data.waitedFor}, so it was dropped`;
    case "InstructionPaused":
      return "its worker stopped; the next one goes on";
    case "InstructionInterrupted":
      return `interrupted for ${event.data.by.threadId}`;
    case "InstructionSuperseded":
      return "stopped for a newer message";
    case "InstructionCancelled":
      return `stopped by ${event.data.by}`;
    case "SessionIdled":
      return "the session is idle";
    case "SessionExpired":
      return "the session has expired";
    default:
      return unreachable(event);
  }
}

const price = (costUsd: number): string => (costUsd > 0 ? `, $${costUsd.toFixed(2)}` : "");

const refused = (denied: readonly { readonly tool: string; readonly target: string }[]): string =>
  denied.length === 0 ? "" : `, refused: ${denied.map(({ tool, target }) => `${tool} ${target}`).join(", ")}`;
