import type { Envelope } from "../kernel/envelope.ts";
import type { ProjectId, UserId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { JsonObject } from "../ports/read-models.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent, ThreadOpened } from "../thread/thread.events.ts";
import type { DocumentChange } from "./projection.ts";

/** Key of `messages`: which thread a message, in or out, belongs to. */
export const messageKey = (projectId: string, messageId: string): string => `${projectId}/${messageId}`;

/** Key of `subjects`: the newest thread of a person with this subject. */
export const subjectKey = (projectId: ProjectId, userId: UserId, subject: string): string => `${projectId}/${userId}/${plainSubject(subject)}`;

/** Reply and forward marks in the languages of common mail programs, and what doesn't count. */
const SUBJECT_MARK = /^(?:(?:re|aw|antw|sv|vs|r|rif|res|tr|fwd?|wg|rv|enc|doorst)(?:\[\d+\])?\s*:\s*)+/i;

export const plainSubject = (subject: string): string => subject.trim().replace(SUBJECT_MARK, "").replace(/\s+/g, " ").trim().toLowerCase();

export type ThreadStatus = "waiting" | "working" | "asks you" | "interrupted" | "done" | "nothing changed" | "answered" | "not done" | "stopped";

/** One line of the list of threads. */
export type ThreadSummary = JsonObject & {
  readonly threadId: string;
  readonly projectId: string;
  readonly userId: string;
  readonly subject: string;
  readonly openedAt: string;
  readonly lastAt: string;
  /** The newest thing that happened, an event type. */
  readonly last: string;
  /** How it stands, in a word or two. */
  readonly status: ThreadStatus;
  readonly previewUrl: string | null;
};

/** Looks threads up by message id and by subject, and lists them. */
export function threadDirectory(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id } = parseStream(event.streamId);
  if (aggregate !== "thread" && aggregate !== "session") return [];
  const known = event as unknown as ThreadEvent | SessionEvent;
  // To come to rest is not news: a conversation stays where its last work put it.
  if (known.type === "SessionIdled" || known.type === "SessionExpired") return [];
  return [...lookups(known, event), { collection: "threads", key: id, change: (document) => summarize(document, known, event, id) }];
}

function lookups(event: ThreadEvent | SessionEvent, { occurredAt }: Envelope): readonly DocumentChange[] {
  switch (event.type) {
    case "MessageReceived": {
      const { projectId, userId, threadId, message } = event.data;
      return [
        remember("messages", messageKey(projectId, message.messageId), { threadId }),
        ...(plainSubject(message.subject) ? [newest(subjectKey(projectId, userId, message.subject), { threadId, at: occurredAt })] : []),
      ];
    }
    case "MessageIgnored":
      return event.data.projectId
        ? [noteUnlessKnown("messages", messageKey(event.data.projectId, event.data.messageId), { threadId: event.data.threadId })]
        : [];
    case "ReplyBounced":
      return [noteUnlessKnown("messages", messageKey(event.data.projectId, event.data.messageId), { threadId: event.data.threadId })];
    case "ReplySent":
      return [remember("messages", messageKey(event.data.projectId, event.data.channelMessageId), { threadId: event.data.threadId })];
    default:
      return [];
  }
}

const remember = (collection: string, key: string, value: JsonObject): DocumentChange => ({ collection, key, change: () => value });

/** A message that was ignored in one thread may have been received in another since: that one counts, whichever event comes first. */
const noteUnlessKnown = (collection: string, key: string, value: JsonObject): DocumentChange => ({
  collection,
  key,
  change: (document) => document ?? value,
});

/** Threads come from streams of their own, in any order among each other: the newest message wins, and at the same time the greater id. */
const newest = (key: string, value: { readonly threadId: string; readonly at: string }): DocumentChange => ({
  collection: "subjects",
  key,
  change: (document) => (document && `${document.at} ${document.threadId}` > `${value.at} ${value.threadId}` ? document : value),
});

/**
 * Only the thread's and the session's streams write it, each in order, the two in any order to each other. So each part is told by
 * one of them alone, or by whichever event is the newer.
 */
function summarize(document: JsonObject | null, event: ThreadEvent | SessionEvent, envelope: Envelope, threadId: string): JsonObject | null {
  // A stranger's mail opens no thread, so it isn't listed.
  if (!document && event.type !== "ThreadOpened" && event.type !== "InstructionSubmitted") return null;
  const { occurredAt, type, streamId, version } = envelope;
  // At the same instant the thread's stream counts as the later one: a reply comes after its cause.
  const place = `${occurredAt} ${streamId.startsWith("thread") ? 2 : 1} ${String(version).padStart(9, "0")}`;
  const isNewest = !document || String(document.place) <= place;
  const summary = {
    ...document,
    ...(streamId.startsWith("session") ? { heardAt: occurredAt, work: workAfter(event) ?? document?.work ?? null } : {}),
    ...(event.type === "MessageReceived" ? { arrivedAt: occurredAt } : {}),
    threadId,
    ...(event.type === "ThreadOpened" ? openedBy(event.data, occurredAt) : {}),
    ...(isNewest ? { last: type, lastAt: occurredAt, place } : {}),
    previewUrl: (isEnd(event) && !isPublication(event) ? event.data.previewUrl : null) ?? document?.previewUrl ?? null,
  };
  return { ...summary, status: statusOf(summary) };
}

/** A message that the session has heard changed its work or was only answered; one that was refused changed nothing. */
function statusOf(summary: JsonObject): ThreadStatus {
  const { arrivedAt = null, heardAt = null, work = null } = summary;
  if (arrivedAt !== null && (heardAt === null || String(arrivedAt) > String(heardAt))) return "waiting";
  if (arrivedAt === null && heardAt === null) return "not done";
  return (work as ThreadStatus | null) ?? "answered";
}

/** How the work stands after an event; null when the event says nothing about it. */
function workAfter(event: ThreadEvent | SessionEvent): ThreadStatus | null {
  switch (event.type) {
    case "InstructionSubmitted":
    case "PlanApproved":
    case "PlanAmended":
    case "QuestionAnswered":
      return "waiting";
    case "InstructionStarted":
    case "InstructionResumed":
      return "working";
    case "PlanProposed":
    case "QuestionAsked":
      return "asks you";
    case "InstructionInterrupted":
      return "interrupted";
    case "InstructionCompleted":
      return event.data.previewUrl ? "done" : "nothing changed";
    case "InstructionFailed":
    case "InstructionExpired":
      return "not done";
    case "InstructionCancelled":
    case "InstructionSuperseded":
    case "PlanRejected":
      return "stopped";
    default:
      return null;
  }
}

const openedBy = ({ projectId, userId, subject }: ThreadOpened["data"], openedAt: string) => ({ projectId, userId, subject, openedAt });

const isEnd = (event: ThreadEvent | SessionEvent): event is Extract<SessionEvent, { type: "InstructionCompleted" | "InstructionFailed" }> =>
  event.type === "InstructionCompleted" || event.type === "InstructionFailed";

/** What it names is the public site, and the thread's preview is where it was. */
const isPublication = (event: ThreadEvent | SessionEvent): boolean => event.type === "InstructionCompleted" && event.data.kind === "publish";
