import type { InstructionId, ProjectId, ThreadId } from "../kernel/ids.ts";
import type { Attachment } from "../message/message.ts";
import type { DeniedAction, Plan } from "../plan/plan.ts";

/** Whoever edits the site. It changes files in the workspace and nothing else: it neither commits nor pushes. */
export interface CodingAgent {
  /** Ends soon after `signal` aborts, with nothing of it running any more, and then says `interrupted`. */
  run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome>;
}

export type AgentTask = {
  readonly projectId: ProjectId;
  readonly threadId: ThreadId;
  readonly instructionId: InstructionId;
  /** Absolute path; the agent stays inside. What it must keep between runs lies beside it. */
  readonly workspacePath: string;
  /** `plan`: look around and propose, change nothing. */
  readonly mode: "edit" | "plan";
  /** The writer's words, and what was planned, asked and answered since. */
  readonly text: string;
  /** The mails about it as they came, the newest first, with quoted history and signature; "" when `text` is all of them. Context, no instruction. */
  readonly context: string;
  readonly attachments: readonly Attachment[];
  /** The agent's own session of this thread, to go on in; null for the first time. */
  readonly agentSessionId: string | null;
  /** What that session has cost so far, US dollars. */
  readonly agentSessionCostUsd: number;
  /** The conversation so far, for an agent that has lost its session; "" at its beginning. */
  readonly history: string;
  /** What the project's owner wants the agent to know about the site; "" when nothing. */
  readonly guidance: string;
  /** Set when the last build failed: what the agent should mend. */
  readonly buildError: string | null;
  /** What was stopped for this instruction, in its writer's words. */
  readonly interrupted: string | null;
  /** A plan was approved, so no other is to be proposed for the same. */
  readonly planApproved: boolean;
  /** Above this number of changed files a plan has to be proposed first. */
  readonly planThresholdFiles: number;
  /** US dollars that this run may cost. */
  readonly budgetUsd: number;
  /** Called with a short line of progress for people. */
  readonly onProgress?: (line: string) => void;
};

/** A limit that ended a run before the agent was done: of money, of its turns, of wall-clock time, of what it printed. */
export type AgentLimit = "budget" | "turns" | "time" | "output";

/** What kept the agent from its work, as far as people have to know; what a service said in detail is for the adapter's log. */
export type AgentFault =
  /** Whoever runs the installation has to put these right. */
  | "key-refused"
  | "no-credit"
  | "unknown-model"
  | "not-installed"
  /** The service takes what is asked of it for too much, or for wrong. */
  | "too-large"
  | "request-refused"
  | "busy"
  | "unreachable"
  | "service-error"
  | "program-ended"
  /** On the disk. */
  | "no-room"
  | "no-site-tools";

/** What every run leaves behind. */
export type AgentRun = {
  readonly agentSessionId: string | null;
  /** US dollars of this run alone. */
  readonly costUsd: number;
  /** What it was refused on the way; left out when nothing was. */
  readonly denied?: readonly DeniedAction[];
};

export type AgentOutcome = AgentRun &
  (
    | { readonly kind: "done"; readonly summary: string }
    /** Nothing was done, and why, for the writer: "I understand only ...". */
    | { readonly kind: "not-understood"; readonly answer: string }
    /** The service won't work on this, whoever asks. */
    | { readonly kind: "declined" }
    | { readonly kind: "question"; readonly question: string }
    | { readonly kind: "plan"; readonly plan: Plan }
    | { readonly kind: "interrupted" }
    /** What it did by then is in the workspace. */
    | { readonly kind: "limit"; readonly limit: AgentLimit }
    /** `passing`: another try may go well, after `retryAfterMs` if the service said so. */
    | { readonly kind: "failed"; readonly fault: AgentFault; readonly passing: boolean; readonly retryAfterMs: number | null }
  );
