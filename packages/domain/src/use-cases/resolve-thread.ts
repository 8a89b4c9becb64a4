import { type ChannelMessageId, type ProjectId, ThreadId, type UserId } from "../kernel/ids.ts";
import type { InboundMessage } from "../message/message.ts";
import type { Ports } from "../ports/ports.ts";
import { messageKey, subjectKey } from "../projections/thread-directory.ts";
import { threadOf } from "./aggregates.ts";
import { load } from "./execute.ts";

/** How long a mail without any reference still belongs to the conversation with the same subject and sender. */
const SUBJECT_MEMORY_MS = 30 * 24 * 60 * 60_000;

type Sender = { readonly projectId: ProjectId; readonly userId: UserId; readonly token: string | null };

/**
 * The one function that says which conversation a message belongs to: the token in the address, In-Reply-To, References from
 * the newest on, a token in what is quoted, then subject and sender within 30 days; else a new thread. A thread of another project is never an answer.
 */
export async function resolveThread(
  ports: Pick<Ports, "eventStore" | "readModels" | "replyTokens" | "ids" | "clock">,
  message: InboundMessage,
  sender: Sender,
): Promise<ThreadId> {
  const own = threadIdOf(ports, sender.projectId, message.messageId);
  if (await belongs(ports, own, sender.projectId)) return own;
  // Delivered before: it stays where it was put, even if today its subject or a newer reference would say otherwise. But where
  // it was only noted as a stranger's is no conversation.
  const delivered = await ports.readModels.get("messages", messageKey(sender.projectId, message.messageId));
  const before = delivered && ThreadId.parse(delivered.value.threadId);
  if (before && (await belongs(ports, before, sender.projectId))) return merged(ports, before);

  const addressed = await byToken(ports, sender.token, sender.projectId);
  if (addressed) return merged(ports, addressed);

  const ancestors = [...(message.inReplyTo ? [message.inReplyTo] : []), ...message.references.toReversed()];
  for (const ancestor of ancestors) {
    const known = await ports.readModels.get("messages", messageKey(sender.projectId, ancestor));
    if (known) return merged(ports, ThreadId.parse(known.value.threadId));
    // The directory may lag behind; a thread's id is made from its first message, so that one can be asked for directly.
    const begun = threadIdOf(ports, sender.projectId, ancestor);
    if (await belongs(ports, begun, sender.projectId)) return merged(ports, begun);
  }

  for (const token of message.quotedTokens) {
    const quoted = await byToken(ports, token, sender.projectId);
    if (quoted) return merged(ports, quoted);
  }

  const sameSubject = await ports.readModels.get("subjects", subjectKey(sender.projectId, sender.userId, message.subject));
  if (sameSubject && Date.parse(ports.clock.now()) - Date.parse(String(sameSubject.value.at)) < SUBJECT_MEMORY_MS) {
    return merged(ports, ThreadId.parse(sameSubject.value.threadId));
  }
  return own;
}

/** The thread that a token names; null when it isn't ours, has expired, or names one of another project. Then the other signs decide. */
async function byToken(
  ports: Pick<Ports, "eventStore" | "replyTokens" | "clock">,
  token: string | null,
  projectId: ProjectId,
): Promise<ThreadId | null> {
  const read = token === null ? null : ports.replyTokens.read(token, projectId, ports.clock.now());
  return read?.ok && (await belongs(ports, read.threadId, projectId)) ? read.threadId : null;
}

/** The id of the thread that a message begins: the same message, the same thread, however often it is delivered. */
export function threadIdOf(ports: Pick<Ports, "ids">, projectId: string, messageId: ChannelMessageId): ThreadId {
  return ThreadId.parse(`t-${ports.ids.derive("thread", projectId, messageId).slice(0, 14)}`);
}

async function belongs(ports: Pick<Ports, "eventStore">, threadId: ThreadId, projectId: ProjectId): Promise<boolean> {
  const { state } = await load(ports.eventStore, threadOf(threadId));
  return state.opened?.projectId === projectId;
}

async function merged(ports: Pick<Ports, "eventStore">, threadId: ThreadId): Promise<ThreadId> {
  const { state } = await load(ports.eventStore, threadOf(threadId));
  return state.mergedInto ? merged(ports, state.mergedInto) : threadId;
}
