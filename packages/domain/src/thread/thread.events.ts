import { z } from "zod";
import { eventSchema } from "../kernel/event-schema.ts";
import { ChannelMessageId, EventId, InstructionId, ProjectId, ThreadId, UserId } from "../kernel/ids.ts";
import {
  Attachment,
  Channel,
  ControlWord,
  DeliveryReport,
  InboundMessage,
  Language,
  MAX_ATTACHMENTS,
  MAX_INSTRUCTION_TEXT,
  RefusedAttachment,
  StorageKey,
} from "../message/message.ts";
import { Role } from "../project/project.ts";
import { ReplyKind } from "../replies/reply.ts";

export const ThreadOpened = eventSchema("ThreadOpened", {
  threadId: ThreadId,
  projectId: ProjectId,
  userId: UserId,
  channel: Channel,
  subject: z.string().max(500),
});

/** A message was accepted: it becomes an instruction, or is about one. */
export const MessageReceived = eventSchema("MessageReceived", {
  threadId: ThreadId,
  projectId: ProjectId,
  userId: UserId,
  /** What its writer was allowed to do then. */
  role: Role,
  /** The word of control that it begins with, and where in its text what follows begins; null for any other text. */
  control: z.object({ word: ControlWord, restAt: z.int().nonnegative().max(MAX_INSTRUCTION_TEXT) }).nullable(),
  instructionId: InstructionId,
  message: InboundMessage,
});

/** Why a message is no instruction. Those of `ANSWERED_REASONS` get a reply; to answer the others would be backscatter or a loop. */
export const IgnoredReason = z.enum([
  "unknown-project",
  "unknown-sender",
  "not-allowed",
  "empty",
  "no-instruction",
  "unreadable",
  "auto-submitted",
  "bounce",
  "list",
  "own-mail",
  "unauthenticated",
  "sender-limit",
  "rate-limited",
  "too-many-turns",
  "not-addressed",
]);
export type IgnoredReason = z.infer<typeof IgnoredReason>;
export const ANSWERED_REASONS: readonly IgnoredReason[] = ["not-allowed", "empty", "no-instruction", "sender-limit"];

/** Of the words to a sender about a message that is no instruction. Characters. */
export const MAX_IGNORED_DETAIL = 1000;

export const MessageIgnored = eventSchema("MessageIgnored", {
  threadId: ThreadId,
  projectId: ProjectId.nullable(),
  messageId: ChannelMessageId,
  channel: Channel,
  reason: IgnoredReason,
  /** For people: what was wrong with it. */
  detail: z.string().max(MAX_IGNORED_DETAIL),
  from: z.string().max(320),
  subject: z.string().max(500),
  language: Language,
  attachments: z.array(Attachment).max(MAX_ATTACHMENTS),
  refusedAttachments: z.array(RefusedAttachment).max(MAX_ATTACHMENTS),
  rawKey: StorageKey,
});

/** A reply is about to be handed to the channel. Found without a ReplySent, it may have gone out: the one window that can't be closed. */
export const ReplyStarted = eventSchema("ReplyStarted", { replyId: z.string().max(64), kind: ReplyKind, causeEventId: EventId });

/** Of a channel's words about a reply that it didn't take. Characters. */
export const MAX_REPLY_REASON = 2000;

/** The channel surely hasn't taken the reply: another try sends it once. */
export const ReplyDeferred = eventSchema("ReplyDeferred", {
  replyId: z.string().max(64),
  kind: ReplyKind,
  causeEventId: EventId,
  reason: z.string().max(MAX_REPLY_REASON),
});

export const ReplySent = eventSchema("ReplySent", {
  threadId: ThreadId,
  projectId: ProjectId,
  replyId: z.string().max(64),
  kind: ReplyKind,
  causeEventId: EventId,
  inReplyTo: ChannelMessageId,
  /** As the channel returned it: replies to it carry this id. */
  channelMessageId: ChannelMessageId,
});

export const ReplyFailed = eventSchema("ReplyFailed", {
  threadId: ThreadId,
  replyId: z.string().max(64),
  kind: ReplyKind,
  causeEventId: EventId,
  reason: z.string().max(MAX_REPLY_REASON),
});

/** A mail service could not deliver a reply of ours after all. `otherAddress`: another one of the same person's, who is told there. */
export const ReplyBounced = eventSchema("ReplyBounced", {
  threadId: ThreadId,
  projectId: ProjectId,
  /** The report's own. */
  messageId: ChannelMessageId,
  replyMessageId: ChannelMessageId,
  report: DeliveryReport,
  otherAddress: z.string().max(320).nullable(),
  subject: z.string().max(500),
  language: Language,
});

export const ThreadMerged = eventSchema("ThreadMerged", { threadId: ThreadId, into: ThreadId });

export const ThreadClosed = eventSchema("ThreadClosed", { threadId: ThreadId, reason: z.string().max(500) });

export const ThreadEvent = z.discriminatedUnion("type", [
  ThreadOpened,
  MessageReceived,
  MessageIgnored,
  ReplyStarted,
  ReplyDeferred,
  ReplySent,
  ReplyFailed,
  ReplyBounced,
  ThreadMerged,
  ThreadClosed,
]);
export type ThreadEvent = z.infer<typeof ThreadEvent>;
export type ThreadOpened = z.infer<typeof ThreadOpened>;
export type MessageIgnored = z.infer<typeof MessageIgnored>;
export type ReplyBounced = z.infer<typeof ReplyBounced>;
export type MessageReceived = z.infer<typeof MessageReceived>;
