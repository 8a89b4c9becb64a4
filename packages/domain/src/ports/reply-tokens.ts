import type { Instant, ProjectId, ThreadId } from "../kernel/ids.ts";

/** Tokens that name a thread in the address that people reply to, and that nobody else can make. */
export interface ReplyTokens {
  /** `[a-z0-9-]`, at most 50 characters, good for the local part of an address. The same thread and day, the same token. */
  issue(about: { readonly projectId: ProjectId; readonly threadId: ThreadId }, now: Instant): string;
  /** Whose it is. Letters' case doesn't count, since mail servers change it. */
  read(token: string, projectId: ProjectId, now: Instant): ReadToken;
}

export type ReadToken =
  | { readonly ok: true; readonly threadId: ThreadId }
  | { readonly ok: false; readonly reason: "malformed" | "forged" | "expired" };
