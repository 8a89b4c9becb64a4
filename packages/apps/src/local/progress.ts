import { describe, type Envelope, type Ports } from "@webordinary/domain";

/** Prints what happens as it happens: the seconds since the message came in, and a line a step. */
export function printProgress({ eventBus }: Pick<Ports, "eventBus">, write: (line: string) => void): () => void {
  const began = new Map<string, number>();
  return eventBus.listen(async (event) => {
    if (!WORTH_TELLING.has(event.type)) return;
    write(`  ${seconds(event, began).padStart(7)}  ${describe(event)}`);
  });
}

/** Steps that an owner of a site understands; the rest is in `webordinary events`. */
const WORTH_TELLING: ReadonlySet<string> = new Set([
  "MessageReceived",
  "MessageIgnored",
  "ClaimGranted",
  "InstructionStarted",
  "InstructionResumed",
  "AgentFinished",
  "ChangesCommitted",
  "SiteBuilt",
  "SiteBuildFailed",
  "DeploymentWentLive",
  "DeploymentRolledBack",
  "BranchPushed",
  "InstructionCompleted",
  "InstructionFailed",
  "InstructionInterrupted",
  "InstructionSuperseded",
  "InstructionCancelled",
  "PlanProposed",
  "QuestionAsked",
  "ReplySent",
  "ReplyFailed",
]);

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
