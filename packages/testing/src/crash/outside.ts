import type { Envelope, ReleaseFile, ReleaseId, SiteId, ThreadId } from "@webordinary/domain";

/** What can be seen of a system from outside of its processes, once they have come to rest. */
export type Outside = {
  /** Every event of every stream in the order in which they were appended. */
  readonly events: readonly Envelope[];
  /** What left for people, in order; a mail that went out twice is here twice. */
  readonly mails: readonly { readonly replyId: string; readonly causeEventId: string | null }[];
  /** Replies of which the log says that they may go out twice. */
  readonly mayBeRepeated: readonly string[];
  /** The remote's thread branch, newest first, down to where it left the default branch; what was published since is still its own. */
  commits(threadId: ThreadId): Promise<readonly RemoteCommit[]>;
  /** The merges that the remote's default branch has, in any order. */
  merges(): Promise<readonly string[]>;
  /** A file at the tip of the remote's thread branch; null when there is no such branch or file. */
  remoteFile(threadId: ThreadId, path: string): Promise<string | null>;
  /** What people get from a site; null when nothing is live. */
  live(site: SiteId): Promise<LiveSite | null>;
};

/** The ids are those of the trailers. */
export type RemoteCommit = { readonly sha: string; readonly instruction: string | null; readonly unfinished: string | null };

export type LiveSite = {
  readonly releaseId: ReleaseId;
  readonly order: number;
  readonly files: readonly ReleaseFile[];
  /** Null when its content is missing. */
  read(path: string): Promise<Uint8Array | null>;
};

/** What a scenario did to the system, and how its edits are recognised. */
export type Expectation = {
  /** Messages that the door took, by their ids. */
  readonly accepted: readonly string[];
  /** The file that every instruction's edit goes into, in the repository and on the site. */
  readonly edited: { readonly source: string; readonly page: string };
  /** The line that an instruction adds to it, by the instruction's text; null for one that adds none. */
  readonly lineOf: (text: string) => string | null;
};
