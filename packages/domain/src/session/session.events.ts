import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { ChannelMessageId, CommitSha, FencingToken, InstructionId, ProjectUser, ReleaseId, ThreadId, UserId } from "../kernel/ids.ts";
import { Attachment, Channel, ControlWord, Language, MAX_ATTACHMENTS, MAX_INSTRUCTION_TEXT, StorageKey } from "../message/message.ts";
import { DeniedAction, Plan, PlanCause } from "../plan/plan.ts";
import { ScopeFinding } from "../plan/scope.ts";

/** Where the answer to an instruction goes. */
export const ReplyAddress = z.object({
  channel: Channel,
  to: z.string().min(1).max(320),
  messageId: ChannelMessageId,
  subject: z.string().max(500),
  /** What the person is answered in. */
  language: Language,
});
export type ReplyAddress = z.infer<typeof ReplyAddress>;

export const ChangedFileSchema = z.object({ path: z.string().max(1024), change: z.enum(["added", "modified", "deleted"]) });
export const PassageSchema = z.object({ path: z.string().max(1024), before: z.string().max(600), after: z.string().max(600) });

/**
 * Every event of an instruction tells which one, and whose claim the thread is worked on under: the person who opened it.
 * With that each event can be filed on its own. Costs are US dollars.
 */
const instruction = { instructionId: InstructionId, projectUser: ProjectUser };
const fenced = { ...instruction, fencingToken: FencingToken };
/** What an agent or a builder says, in one event. Characters. */
export const MAX_PLAIN_TEXT = 20_000;
const plainText = z.string().max(MAX_PLAIN_TEXT);

/** A message that has to do with an instruction that is there already: `by` is what the message would have become itself. */
const joining = { ...instruction, by: InstructionId, replyTo: ReplyAddress };
const words = z.string().max(MAX_INSTRUCTION_TEXT);
/** What comes with a message's words. `wholeTextKey`: the message as it came, in the MediaStore; null when the words are all of it. */
const enclosed = { wholeTextKey: StorageKey.nullable(), attachments: z.array(Attachment).max(MAX_ATTACHMENTS) };

/** What a worker does for an instruction: an edit by the agent, taking the last edit back, or putting the branch into production. */
export const WorkKind = z.enum(["edit", "undo", "publish"]);
export type WorkKind = z.infer<typeof WorkKind>;

export const InstructionSubmitted = eventSchema("InstructionSubmitted", {
  ...instruction,
  threadId: ThreadId,
  kind: WorkKind,
  /** Who wrote this one. */
  author: UserId,
  text: words,
  ...enclosed,
  replyTo: ReplyAddress,
});

/** Told at once where the work begins late, since workers have to start first. */
export const InstructionAcknowledged = eventSchema("InstructionAcknowledged", { ...instruction });

export const InstructionStarted = eventSchema("InstructionStarted", { ...fenced, attempt: z.int().positive() });
/** It was interrupted for another, and goes on. */
export const InstructionResumed = eventSchema("InstructionResumed", { ...fenced, attempt: z.int().positive() });

/** `findings`: for a plan about work that was done already, what about it goes further than was asked. */
export const PlanProposed = eventSchema("PlanProposed", {
  ...fenced,
  plan: Plan,
  because: PlanCause,
  findings: z.array(ScopeFinding).max(100),
});
/** `amendment`: "yes, but ...". */
export const PlanApproved = eventSchema("PlanApproved", { ...joining, amendment: words.nullable(), ...enclosed });
export const PlanRejected = eventSchema("PlanRejected", { ...joining, reason: plainText });
/** Neither yes nor no: it is planned again, with this. */
export const PlanAmended = eventSchema("PlanAmended", { ...joining, text: words, ...enclosed });
export const QuestionAsked = eventSchema("QuestionAsked", { ...fenced, question: plainText });
export const QuestionAnswered = eventSchema("QuestionAnswered", { ...joining, answer: words, ...enclosed });
/** A person said stop while it ran: its worker stops it, or the next one does. */
export const StopRequested = eventSchema("StopRequested", { ...joining });
/** A control word that there was nothing to do for, or that only asks. `finding` says which of the reasons. */
export const ControlAnswered = eventSchema("ControlAnswered", {
  ...instruction,
  word: ControlWord,
  finding: z.enum(["help", "status", "nothing-to-stop", "nothing-to-decide", "owner-needed"]),
  replyTo: ReplyAddress,
});

/** Of what an agent was refused in one run, in one event. */
export const MAX_DENIED = 50;

/** `round` counts from 0; later rounds mend a failed build, or do what was asked for since. */
export const AgentFinished = eventSchema("AgentFinished", {
  ...fenced,
  round: z.int().nonnegative(),
  outcome: z.enum(["done", "not-understood"]),
  summary: plainText,
  agentSessionId: z.string().max(200).nullable(),
  costUsd: z.number().nonnegative(),
  denied: z.array(DeniedAction).max(MAX_DENIED),
});

/** The agent's run ended without an edit to build: what it cost counts, and its session can be gone on with. */
export const AgentStopped = eventSchema("AgentStopped", {
  ...fenced,
  why: z.enum(["interrupted", "failed", "unavailable", "plan", "question", "limit"]),
  agentSessionId: z.string().max(200).nullable(),
  costUsd: z.number().nonnegative(),
  denied: z.array(DeniedAction).max(MAX_DENIED),
});

/** What an earlier instruction changed was taken back; `target` is null when there was nothing to take back. */
export const EditUndone = eventSchema("EditUndone", { ...fenced, target: InstructionId.nullable() });

/** `sha` is null when there was nothing to commit. */
export const ChangesCommitted = eventSchema("ChangesCommitted", {
  ...fenced,
  sha: CommitSha.nullable(),
  files: z.array(ChangedFileSchema).max(200),
  /** How many files changed in all; `files` names the first 200. */
  fileCount: z.int().nonnegative(),
  passages: z.array(PassageSchema).max(10),
});
export const SiteBuilt = eventSchema("SiteBuilt", { ...fenced, releaseId: ReleaseId, fileCount: z.int().positive() });
export const SiteBuildFailed = eventSchema("SiteBuildFailed", { ...fenced, step: z.string().max(50), excerpt: z.string().max(5000) });
/** `sha` is what the remote's thread branch was seen to have. */
export const BranchPushed = eventSchema("BranchPushed", { ...fenced, sha: CommitSha });

/**
 * The preview was looked at as a visitor does: `verified` when it serves the very bytes of the release. Pictures are PNGs in the
 * MediaStore, null where there is no browser, no page before, or none any more.
 */
export const PreviewChecked = eventSchema("PreviewChecked", {
  ...fenced,
  url: z.string().max(2000),
  verified: z.boolean(),
  /** Where the change is seen best: the first of the shown pages that is there. Absent in events of old. */
  resultUrl: z.string().max(2000).optional(),
  pictures: z.array(z.object({ page: z.string().max(300), before: StorageKey.nullable(), after: StorageKey.nullable() })).max(5),
});

/** The thread's branch is in the project's own branch, at `sha`. */
export const BranchMerged = eventSchema("BranchMerged", { ...fenced, sha: CommitSha });

export const InstructionCompleted = eventSchema("InstructionCompleted", {
  ...fenced,
  kind: WorkKind,
  sha: CommitSha.nullable(),
  /** Where the result is live, for a publication the public site; null when nothing changed. */
  previewUrl: z.string().max(2000).nullable(),
  editUrl: z.string().max(2000).nullable(),
});

export const FailureReason = z.enum([
  "agent-failed",
  "agent-unavailable",
  "agent-limit",
  "over-budget",
  "undo-conflict",
  "publish-failed",
  "publish-late",
  "build-failed",
  "push-refused",
  "push-conflict",
  "repository-unreachable",
  "workspace-conflict",
  "deploy-superseded",
  "gave-up",
]);
export type FailureReason = z.infer<typeof FailureReason>;

/** `detail` is for the people who asked: what happened, and what they can do. */
export const InstructionFailed = eventSchema("InstructionFailed", {
  ...instruction,
  reason: FailureReason,
  detail: plainText,
  previewUrl: z.string().max(2000).nullable(),
  /** Who has to know besides the writer: addresses of the same channel. */
  alsoTell: z.array(z.string().max(320)).max(10),
});

/** Nobody answered in time; `waitedFor` is what was asked. */
export const InstructionExpired = eventSchema("InstructionExpired", { ...instruction, waitedFor: z.enum(["plan", "question"]) });

/** Its worker had to stop, in good order; it stays the running one, for the next worker. */
export const InstructionPaused = eventSchema("InstructionPaused", { ...fenced, sha: CommitSha.nullable() });

/** It waits, and is resumed when what came between is done. */
export const InstructionInterrupted = eventSchema("InstructionInterrupted", {
  ...fenced,
  by: z.object({ threadId: ThreadId }),
  sha: CommitSha.nullable(),
});
/** A newer message of the same thread took its place; its partial work is kept. */
export const InstructionSuperseded = eventSchema("InstructionSuperseded", { ...instruction, by: InstructionId, sha: CommitSha.nullable() });
/** `joinedBy`: the message that said stop, when this is its end too. */
export const InstructionCancelled = eventSchema("InstructionCancelled", {
  ...instruction,
  by: z.string().max(320),
  sha: CommitSha.nullable(),
  joinedBy: z.object({ by: InstructionId, replyTo: ReplyAddress }).nullable(),
});

export const SessionIdled = eventSchema("SessionIdled", {});
export const SessionExpired = eventSchema("SessionExpired", {});

export const SessionEvent = z.discriminatedUnion("type", [
  InstructionSubmitted,
  InstructionAcknowledged,
  InstructionStarted,
  InstructionResumed,
  PlanProposed,
  PlanApproved,
  PlanRejected,
  PlanAmended,
  QuestionAsked,
  QuestionAnswered,
  StopRequested,
  ControlAnswered,
  AgentFinished,
  AgentStopped,
  EditUndone,
  ChangesCommitted,
  SiteBuilt,
  SiteBuildFailed,
  BranchPushed,
  BranchMerged,
  PreviewChecked,
  InstructionCompleted,
  InstructionFailed,
  InstructionExpired,
  InstructionPaused,
  InstructionInterrupted,
  InstructionSuperseded,
  InstructionCancelled,
  SessionIdled,
  SessionExpired,
]);
export type SessionEvent = z.infer<typeof SessionEvent>;
/** The data of one type of session event. */
export type SessionEventData<Type extends SessionEvent["type"]> = Extract<SessionEvent, { type: Type }>["data"];
