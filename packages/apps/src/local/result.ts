import { join } from "node:path";
import { type MessageOutcome, type ReplyKind, unreachable } from "@webordinary/domain";

/** What `run` and `send --wait` tell of one mail; the same fields with `--json`. */
export type Result = {
  readonly outcome: "done" | "answered" | "not-done" | "failed" | "working";
  /** The reply's kind, or why the mail was ignored. */
  readonly kind: string;
  readonly threadId: string;
  readonly messageId: string;
  readonly previewUrl: string | null;
  /** The public site's address, when the mail has put something on it. */
  readonly publicUrl: string | null;
  readonly editUrl: string | null;
  readonly commit: string | null;
  /** The reply's file in the outbox. */
  readonly reply: string | null;
  readonly detail: string | null;
};

export function resultOf(outcome: MessageOutcome, threadId: string, messageId: string, outbox: string): Result {
  const none = { threadId, messageId, previewUrl: null, publicUrl: null, editUrl: null, commit: null, reply: null, detail: null };
  switch (outcome.state) {
    case "unknown":
    case "working":
      return { ...none, outcome: "working", kind: outcome.state };
    case "ignored":
      return { ...none, outcome: "not-done", kind: outcome.reason, detail: outcome.detail, reply: replyFile(outbox, outcome.replyId) };
    case "told": {
      const { kind, previewUrl, editUrl, sha, detail, replyId } = outcome;
      const urls = kind === "published" ? { publicUrl: previewUrl } : { previewUrl, editUrl };
      return { ...none, ...urls, outcome: verdictOf(kind), kind, commit: sha, detail, reply: replyFile(outbox, replyId) };
    }
  }
}

/** Of a mail: whether the site was changed by it, it was answered without, it was left, or it failed. */
function verdictOf(kind: ReplyKind): Result["outcome"] {
  switch (kind) {
    case "done":
    case "undone":
    case "published":
      return "done";
    case "answered":
    case "question":
    case "plan":
    case "status":
    case "help":
      return "answered";
    case "cancelled":
    case "interrupted":
    case "expired":
    case "not-done":
      return "not-done";
    case "build-failed":
    case "failed":
    case "over-budget":
    case "undelivered":
      return "failed";
    // Another reply follows it.
    case "acknowledged":
      return "working";
    default:
      return unreachable(kind);
  }
}

const replyFile = (outbox: string, replyId: string | null): string | null => replyId && join(outbox, `${replyId}.eml`);

/** Replies that are what the mail was for, or the next step towards it, without a change of the site. */
const AS_MEANT: readonly string[] = ["plan", "question", "status", "help"] satisfies ReplyKind[];

export const EXIT_CODES =
  "Exit code: 0 when the mail got what it was for (a change, an undo, a publication, a plan or a question to answer, status, help), " +
  "1 when not, 2 for a wrong call, 3 when the end isn't known yet.";

/** As `EXIT_CODES` tells people. */
export function exitCodeOf({ outcome, kind }: Result): number {
  if (outcome === "done" || AS_MEANT.includes(kind)) return 0;
  return outcome === "working" ? 3 : 1;
}

export function resultLines(result: Result): string[] {
  const rows: [string, string | null][] = [
    ["outcome", result.kind === result.outcome ? result.kind : `${result.outcome} (${result.kind})`],
    ["thread", result.threadId],
    ["preview", result.previewUrl],
    ["public", result.publicUrl],
    ["commit", result.commit],
    ["reply", result.reply],
    ["detail", result.detail],
  ];
  return rows.flatMap(([name, value]) => (value ? [`${name.padEnd(8)} ${value.split("\n").join(`\n${" ".repeat(9)}`)}`] : []));
}
