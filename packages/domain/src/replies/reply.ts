import { z } from "zod";
import { ChannelMessageId, EventId, ProjectId, ThreadId } from "../kernel/ids.ts";
import { Channel, Language, StorageKey } from "../message/message.ts";

/** One kind per outcome that people are told of. */
export const ReplyKind = z.enum([
  "acknowledged",
  "done",
  "answered",
  "build-failed",
  "failed",
  "over-budget",
  "interrupted",
  "cancelled",
  "plan",
  "question",
  "expired",
  "undone",
  "published",
  "status",
  "help",
  "undelivered",
  "not-done",
]);
export type ReplyKind = z.infer<typeof ReplyKind>;

/** Of a paragraph, in characters: nobody reads a longer one. */
export const MAX_PARAGRAPH = 5_000;
/** Enough for the longest plan of an event, and what is said around it. */
export const MAX_PARAGRAPHS = 25;

/** What has to be said, free of any channel: an adapter turns it into a mail, an SMS, a chat message. */
export const Reply = z.object({
  /** Derived from the event that caused it: the same event, the same reply. */
  replyId: z.string().min(8).max(64),
  kind: ReplyKind,
  channel: Channel,
  projectId: ProjectId,
  threadId: ThreadId,
  causeEventId: EventId,
  to: z.string().min(1).max(320),
  /** Others of the same conversation who have to know. */
  cc: z.array(z.string().min(1).max(320)).max(20),
  subject: z.string().max(500),
  language: Language,
  /** What this answers, and what came before it, oldest first. */
  inReplyTo: ChannelMessageId,
  references: z.array(ChannelMessageId).max(100),
  /** The headline: one sentence that says how it went. */
  headline: z.string().min(1).max(500),
  /** What was asked, in the writer's words, shortened. */
  asked: z.string().max(2000),
  /** What happened, a paragraph each. */
  paragraphs: z.array(z.string().max(MAX_PARAGRAPH)).max(MAX_PARAGRAPHS),
  changedFiles: z.array(z.object({ path: z.string().max(1024), change: z.enum(["added", "modified", "deleted"]) })).max(200),
  links: z.array(z.object({ label: z.string().max(200), url: z.string().max(2000) })).max(10),
  /** What a reader of the site would notice: a place's text before and after. */
  passages: z.array(z.object({ path: z.string().max(1024), before: z.string().max(600), after: z.string().max(600) })).max(10),
  /** Changed pages, as pictures in the MediaStore (PNG); `before` is null for a new page, `after` for a removed one. */
  pictures: z.array(z.object({ page: z.string().max(300), before: StorageKey.nullable(), after: StorageKey.nullable() })).max(5),
  /** Lines to be shown as they are, such as a build's error. */
  excerpt: z.string().max(5000).nullable(),
  costUsd: z.number().nonnegative(),
  /** What can be answered, a line each. */
  answers: z.array(z.string().max(300)).max(10),
});
export type Reply = z.infer<typeof Reply>;
