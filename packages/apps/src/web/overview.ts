/** What the index page tells: plain data, the same for `/status.json`. Times are ISO 8601 in UTC. */
export type Overview = {
  readonly projects: readonly ProjectOverview[];
  /** Newest first. */
  readonly threads: readonly ThreadOverview[];
  /** What went to the outbox, newest first. */
  readonly replies: readonly ReplyOverview[];
  readonly sending: SendingOverview;
  /** Events that could not be handled and are tried again from time to time. */
  readonly parkedEvents: number;
};

export type ProjectOverview = {
  readonly projectId: string;
  /** Where its git repository is. */
  readonly repository: string;
  readonly sites: readonly SiteLink[];
};

export type SiteLink = { readonly label: string; readonly url: string };

/** How a status looks: at work, waiting for its turn or for an answer, ended well, ended badly. */
export type StatusTone = "working" | "waiting" | "done" | "problem";

export type ThreadOverview = {
  readonly threadId: string;
  readonly projectId: string;
  readonly subject: string;
  readonly from: string;
  readonly status: { readonly tone: StatusTone; readonly text: string };
  /** Null as long as nothing is live. */
  readonly previewUrl: string | null;
  readonly updatedAt: string;
};

export type ReplyOverview = {
  readonly replyId: string;
  readonly to: string;
  readonly subject: string;
  readonly headline: string;
  readonly sentAt: string;
  /** Where the mail's file is, when it is a file. */
  readonly file: string | null;
};

export type SendingOverview = {
  /** An address that is listened to: `amelia@localhost`. */
  readonly address: string;
  /** Host and port of the mail door: `127.0.0.1:2525`. */
  readonly smtp: string;
  /** What to type to send a mail, a line each. */
  readonly commands: readonly string[];
};
