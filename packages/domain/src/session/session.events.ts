import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { ChannelMessageId, CommitSha, FencingToken, InstructionId, ProjectUser, ReleaseId, ThreadId, UserId } from "../kernel/ids.ts";
import { Attachment, Channel, MAX_INSTRUCTION_TEXT } from "../message/message.ts";

/** Where the answer to an instruction goes. */
export const ReplyAddress = z.object({
  channel: Channel,
  to: z.string().min(1).max(320),
  messageId: ChannelMessageId,
  subject: z.string().max(500),
});
export type ReplyAddress = z.infer<typeof ReplyAddress>;

export const ChangedFileSchema = z.object({ path: z.string().max(1024), change: z.enum(["added", "modified", "deleted"]) });

/**
 * Every event of an instruction tells which one, and whose claim the thread is worked on under: the person who opened it.
 * With that each event can be filed on its own. Costs are US dollars.
 */
const instruction = { instructionId: InstructionId, projectUser: ProjectUser };
const fenced = { ...instruction, fencingToken: FencingToken };
/** What an agent or a builder says, in one event. Characters. */
export const MAX_PLAIN_TEXT = 20_000;
const plainText = z.string().max(MAX_PLAIN_TEXT);

export const InstructionSubmitted = eventSchema("InstructionSubmitted", {
  ...instruction,
  threadId: ThreadId,
  /** Who wrote this one. */
  author: UserId,
  text: z.string().max(MAX_INSTRUCTION_TEXT),
  attachments: z.array(Attachment).max(50),
  replyTo: ReplyAddress,
});

export const InstructionStarted = eventSchema("InstructionStarted", { ...fenced, attempt: z.int().positive() });
/** It was interrupted for another, and goes on. */
export const InstructionResumed = eventSchema("InstructionResumed", { ...fenced, attempt: z.int().positive() });

export const PlanProposed = eventSchema("PlanProposed", { ...fenced, plan: plainText });
export const PlanApproved = eventSchema("PlanApproved", { ...instruction, amendment: plainText.nullable() });
export const PlanRejected = eventSchema("PlanRejected", { ...instruction, reason: plainText });
export const QuestionAsked = eventSchema("QuestionAsked", { ...fenced, question: plainText });
export const QuestionAnswered = eventSchema("QuestionAnswered", { ...instruction, answer: plainText });

/** `round` counts from 0; later rounds mend a failed build. */
export const AgentFinished = eventSchema("AgentFinished", {
  ...fenced,
  round: z.int().nonnegative(),
  outcome: z.enum(["done", "not-understood"]),
  summary: plainText,
  agentSessionId: z.string().max(200).nullable(),
  costUsd: z.number().nonnegative(),
});

/** The agent's run ended without an edit to build: what it cost counts, and its session can be gone on with. */
export const AgentStopped = eventSchema("AgentStopped", {
  ...fenced,
  why: z.enum(["interrupted", "failed", "plan", "question"]),
  agentSessionId: z.string().max(200).nullable(),
  costUsd: z.number().nonnegative(),
});

/** `sha` is null when there was nothing to commit. */
export const ChangesCommitted = eventSchema("ChangesCommitted", {
  ...fenced,
  sha: CommitSha.nullable(),
  files: z.array(ChangedFileSchema).max(200),
  /** How many files changed in all; `files` names the first 200. */
  fileCount: z.int().nonnegative(),
});
export const SiteBuilt = eventSchema("SiteBuilt", { ...fenced, releaseId: ReleaseId, fileCount: z.int().positive() });
export const SiteBuildFailed = eventSchema("SiteBuildFailed", { ...fenced, step: z.string().max(50), excerpt: z.string().max(5000) });
/** `sha` is what the remote's thread branch was seen to have. */
export const BranchPushed = eventSchema("BranchPushed", { ...fenced, sha: CommitSha });

export const InstructionCompleted = eventSchema("InstructionCompleted", {
  ...fenced,
  sha: CommitSha.nullable(),
  /** Where the result is live; null when nothing changed. */
  previewUrl: z.string().max(2000).nullable(),
  editUrl: z.string().max(2000).nullable(),
});

export const FailureReason = z.enum([
  "agent-failed",
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
});

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
export const InstructionCancelled = eventSchema("InstructionCancelled", { ...instruction, by: z.string().max(320), sha: CommitSha.nullable() });

export const SessionIdled = eventSchema("SessionIdled", {});
export const SessionExpired = eventSchema("SessionExpired", {});

export const SessionEvent = z.discriminatedUnion("type", [
  InstructionSubmitted,
  InstructionStarted,
  InstructionResumed,
  PlanProposed,
  PlanApproved,
  PlanRejected,
  QuestionAsked,
  QuestionAnswered,
  AgentFinished,
  AgentStopped,
  ChangesCommitted,
  SiteBuilt,
  SiteBuildFailed,
  BranchPushed,
  InstructionCompleted,
  InstructionFailed,
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
