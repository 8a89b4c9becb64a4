import type { InstructionId, ThreadId } from "../kernel/ids.ts";
import type { Attachment } from "../message/message.ts";

/** Whoever edits the site. It changes files in the workspace and nothing else: it neither commits nor pushes. */
export interface CodingAgent {
  /** Ends soon after `signal` aborts, with nothing of it running any more, and then says `interrupted`. */
  run(task: AgentTask, signal: AbortSignal): Promise<AgentOutcome>;
}

export type AgentTask = {
  readonly threadId: ThreadId;
  readonly instructionId: InstructionId;
  /** Absolute path; the agent stays inside. */
  readonly workspacePath: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** The agent's own session of this thread, to go on in; null for the first time. */
  readonly agentSessionId: string | null;
  /** Set when the last build failed: what the agent should mend. */
  readonly buildError: string | null;
  /** What was stopped for this instruction, in its writer's words. */
  readonly interrupted: string | null;
  readonly budgetUsd: number;
  /** Called with a short line of progress for people. */
  readonly onProgress?: (line: string) => void;
};

export type AgentOutcome =
  | { readonly kind: "done"; readonly summary: string; readonly agentSessionId: string | null; readonly costUsd: number }
  /** Nothing was done, and why, for the writer: "I understand only ...". */
  | { readonly kind: "not-understood"; readonly answer: string; readonly agentSessionId: string | null; readonly costUsd: number }
  | { readonly kind: "question"; readonly question: string; readonly agentSessionId: string | null; readonly costUsd: number }
  | { readonly kind: "plan"; readonly plan: string; readonly agentSessionId: string | null; readonly costUsd: number }
  | { readonly kind: "interrupted"; readonly agentSessionId: string | null; readonly costUsd: number }
  | { readonly kind: "failed"; readonly reason: string; readonly agentSessionId: string | null; readonly costUsd: number };
