import { describe, type Envelope, type Ports, parseStream } from "@webordinary/domain";

/** Prints what happens as it happens: the seconds since the message came in, and a line a step. */
export function printProgress({ eventBus }: Pick<Ports, "eventBus">, write: (line: string) => void): () => void {
  const began = new Map<string, number>();
  return eventBus.listen(async (event) => {
    if (!WORTH_TELLING.has(event.type)) return;
    const { aggregate, id } = parseStream(event.streamId);
    const about = aggregate === "claim" || aggregate === "deployment" ? "" : id;
    write(`  ${seconds(event, began).padStart(7)}  ${about.padEnd(THREAD_ID_LENGTH)}  ${describe(event)}`);
  });
}

/** Steps that an owner of a site understands; the rest is in `webordinary events`. */
const WORTH_TELLING: ReadonlySet<string> = new Set([
  "MessageReceived",
  "MessageIgnored",
  "InstructionStarted",
  "InstructionResumed",
  "InstructionAcknowledged",
  "PlanProposed",
  "PlanApproved",
  "PlanAmended",
  "PlanRejected",
  "QuestionAsked",
  "QuestionAnswered",
  "StopRequested",
  "ControlAnswered",
  "AgentFinished",
  "EditUndone",
  "ChangesCommitted",
  "SiteBuilt",
  "SiteBuildFailed",
  "DeploymentWentLive",
  "DeploymentFailed",
  "DeploymentRolledBack",
  "BranchPushed",
  "BranchMerged",
  "PreviewChecked",
  "PreviewChecked",
  "InstructionCompleted",
  "InstructionFailed",
  "InstructionExpired",
  "InstructionInterrupted",
  "InstructionSuperseded",
  "InstructionCancelled",
  "ReplySent",
  "ReplyFailed",
  "ReplyBounced",
]);

/** Of the ids that are made here. */
const THREAD_ID_LENGTH = 16;

/** Conversations whose beginning is remembered; more than run at once on one machine. */
const REMEMBERED = 1_000;

function seconds(event: Envelope, began: Map<string, number>): string {
  const at = Date.parse(event.occurredAt);
  if (!began.has(event.correlationId)) {
    if (began.size >= REMEMBERED) began.clear();
    began.set(event.correlationId, at);
  }
  return `+${((at - (began.get(event.correlationId) ?? at)) / 1000).toFixed(1)} s`;
}
