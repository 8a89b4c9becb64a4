import type { Envelope } from "../kernel/envelope.ts";
import type { ProjectId, UserId } from "../kernel/ids.ts";
import { parseStream } from "../kernel/streams.ts";
import type { JsonObject } from "../ports/read-models.ts";
import type { SessionEvent } from "../session/session.events.ts";
import type { ThreadEvent } from "../thread/thread.events.ts";
import type { DocumentChange } from "./projection.ts";

/** Key of `messages`: which thread a message, in or out, belongs to. */
export const messageKey = (projectId: string, messageId: string): string => `${projectId}/${messageId}`;

/** Key of `subjects`: the newest thread of a person with this subject. */
export const subjectKey = (projectId: ProjectId, userId: UserId, subject: string): string => `${projectId}/${userId}/${plainSubject(subject)}`;

/** Reply and forward marks in the languages of common mail programs, and what doesn't count. */
const SUBJECT_MARK = /^(?:(?:re|aw|antw|sv|vs|r|rif|res|tr|fwd?|wg|rv|enc|doorst)(?:\[\d+\])?\s*:\s*)+/i;

export const plainSubject = (subject: string): string => subject.trim().replace(SUBJECT_MARK, "").replace(/\s+/g, " ").trim().toLowerCase();

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
  readonly previewUrl: string | null;
};

/** Looks threads up by message id and by subject, and lists them. */
export function threadDirectory(event: Envelope): readonly DocumentChange[] {
  const { aggregate, id } = parseStream(event.streamId);
  if (aggregate !== "thread" && aggregate !== "session") return [];
  const known = event as unknown as ThreadEvent | SessionEvent;
  return [...lookups(known, event), { collection: "threads", key: id, change: (document) => summarize(document, known, event, id) }];
}

function lookups(event: ThreadEvent | SessionEvent, { occurredAt }: Envelope): readonly DocumentChange[] {
  switch (event.type) {
    case "MessageReceived": {
      const { projectId, userId, threadId, message } = event.data;
      return [
        remember("messages", messageKey(projectId, message.messageId), { threadId }),
        ...(plainSubject(message.subject)
          ? [remember("subjects", subjectKey(projectId, userId, message.subject), { threadId, at: occurredAt })]
          : []),
      ];
    }
    case "MessageIgnored":
      return event.data.projectId
        ? [remember("messages", messageKey(event.data.projectId, event.data.messageId), { threadId: event.data.threadId })]
        : [];
    case "ReplySent":
      return [remember("messages", messageKey(event.data.projectId, event.data.channelMessageId), { threadId: event.data.threadId })];
    default:
      return [];
  }
}

const remember = (collection: string, key: string, value: JsonObject): DocumentChange => ({ collection, key, change: () => value });

/** Only the thread's and the session's streams write it; each in order, so a late one can only be older news of the other. */
function summarize(document: JsonObject | null, event: ThreadEvent | SessionEvent, envelope: Envelope, threadId: string): JsonObject | null {
  const { occurredAt, type } = envelope;
  if (event.type === "ThreadOpened") {
    const { projectId, userId, subject } = event.data;
    return {
      previewUrl: null,
      ...document,
      threadId,
      projectId,
      userId,
      subject,
      openedAt: occurredAt,
      last: document?.last ?? type,
      lastAt: document?.lastAt ?? occurredAt,
    };
  }
  // A stranger's mail opens no thread, so it isn't listed.
  if (!document) return event.type === "InstructionSubmitted" ? { threadId, last: type, lastAt: occurredAt, previewUrl: null } : null;
  if (String(document.lastAt) > occurredAt) return document;
  const previewUrl =
    event.type === "InstructionCompleted" || event.type === "InstructionFailed"
      ? (event.data.previewUrl ?? document.previewUrl)
      : document.previewUrl;
  return { ...document, last: type, lastAt: occurredAt, previewUrl };
}
