import { z } from "zod";

/** Ids are branded so that one kind can't be passed for another. Each schema checks and brands. */

/** A website: lower-case letters, digits and inner dashes. `t-` is kept for threads, a few words for hosts. */
export const ProjectId = z
  .string()
  .regex(
    /^(?!t-|edit$|www$|localhost$)[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    "a project id is 1 to 40 of a-z, 0-9 and inner dashes; not edit, www, localhost or t-…",
  )
  .brand<"ProjectId">();
export type ProjectId = z.infer<typeof ProjectId>;

/** A person within one project. `production` is kept for the work on the project's own branch. */
export const UserId = z
  .string()
  .regex(/^(?!production$)[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, "a user id is 1 to 40 of a-z, 0-9 and inner dashes, and not production")
  .brand<"UserId">();
export type UserId = z.infer<typeof UserId>;

/** The pair that is claimed, written `amelia+scott`. */
export const ProjectUser = z
  .string()
  .regex(/^[a-z0-9-]{1,40}\+[a-z0-9-]{1,40}$/, "a project+user is written like amelia+scott")
  .brand<"ProjectUser">();
export type ProjectUser = z.infer<typeof ProjectUser>;

/** One conversation. It names a branch and a host, so nothing but `[a-z0-9-]`, starting and ending with a letter or digit. */
export const ThreadId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{6,38}[a-z0-9]$/, "a thread id is 8 to 40 of a-z, 0-9 and inner dashes")
  .brand<"ThreadId">();
export type ThreadId = z.infer<typeof ThreadId>;

/** A message as its channel knows it; for e-mail the Message-ID with its angle brackets. */
export const ChannelMessageId = z.string().min(1).max(998).brand<"ChannelMessageId">();
export type ChannelMessageId = z.infer<typeof ChannelMessageId>;

/** What one inbound message asks for; derived from the thread and the message, so a repeat has the same id. */
export const InstructionId = z
  .string()
  .regex(/^[a-z0-9-]{8,64}$/)
  .brand<"InstructionId">();
export type InstructionId = z.infer<typeof InstructionId>;

export const WorkerId = z.string().min(1).max(100).brand<"WorkerId">();
export type WorkerId = z.infer<typeof WorkerId>;

/** A site that can be live: a thread's preview (`{threadId}`), `edit.{projectId}`, or production (`{projectId}`). It is the host's prefix. */
export const SiteId = z
  .string()
  .regex(/^(?:edit\.)?[a-z0-9][a-z0-9-]{0,39}$/, "a site id is a thread id, edit.PROJECT or PROJECT")
  .brand<"SiteId">();
export type SiteId = z.infer<typeof SiteId>;

/** One immutable built site, named by the hash of its manifest. */
export const ReleaseId = z
  .string()
  .regex(/^[a-f0-9]{16,64}$/)
  .brand<"ReleaseId">();
export type ReleaseId = z.infer<typeof ReleaseId>;

export const CommitSha = z
  .string()
  .regex(/^[a-f0-9]{40,64}$/)
  .brand<"CommitSha">();
export type CommitSha = z.infer<typeof CommitSha>;

/** `{aggregate}-{id}`; see `streams.ts`. */
export const StreamId = z.string().min(3).max(120).brand<"StreamId">();
export type StreamId = z.infer<typeof StreamId>;

export const EventId = z.string().min(1).max(120).brand<"EventId">();
export type EventId = z.infer<typeof EventId>;

/** The version of a claim's grant in its stream: the newest one may act, every older one is refused. */
export const FencingToken = z.int().positive().brand<"FencingToken">();
export type FencingToken = z.infer<typeof FencingToken>;

/** An instant, ISO 8601 in UTC, as `Date.toISOString` writes it. */
export const Instant = z.iso.datetime();
export type Instant = z.infer<typeof Instant>;

export function projectUser(projectId: ProjectId, userId: UserId): ProjectUser {
  return ProjectUser.parse(`${projectId}+${userId}`);
}

export function splitProjectUser(pair: ProjectUser): { projectId: ProjectId; userId: UserId } {
  const [projectId, userId] = pair.split("+");
  return { projectId: ProjectId.parse(projectId), userId: UserId.parse(userId) };
}

/** The pair under which a project's own branch is built and put into production: claimed like any other, so one worker does it. */
export const productionPair = (projectId: ProjectId): ProjectUser => ProjectUser.parse(`${projectId}+production`);

/** The project whose production a pair stands for; null for a person's. */
export function productionOf(pair: ProjectUser): ProjectId | null {
  const [projectId, user] = pair.split("+");
  return user === "production" ? ProjectId.parse(projectId) : null;
}
