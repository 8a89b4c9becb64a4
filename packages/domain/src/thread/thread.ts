import type { z } from "zod";
import { accept, type Decider, type Decision, reject, unreachable } from "../kernel/decider.ts";
import type { ChannelMessageId, ProjectId, ThreadId, UserId } from "../kernel/ids.ts";
import type { Channel } from "../message/message.ts";
import type { ReplyKind } from "../replies/reply.ts";
import type {
  IgnoredReason,
  MessageIgnored,
  MessageReceived,
  ReplyBounced,
  ReplyDeferred,
  ReplyFailed,
  ReplySent,
  ReplyStarted,
  ThreadEvent,
} from "./thread.events.ts";

/** One conversation: what came in, what was ignored and why, what was answered. Stream `thread-{threadId}`. */
export type ThreadCommand =
  | ({ readonly type: "ReceiveMessage" } & Readonly<MessageReceived["data"]>)
  /** `opener` is given when the sender is a member, so that the answer has a conversation to stand in. */
  | ({ readonly type: "IgnoreMessage"; readonly opener: { readonly projectId: ProjectId; readonly userId: UserId } | null } & Readonly<
      MessageIgnored["data"]
    >)
  /** `attempt` is the one that begins, counted from 1: of two who begin the same one, one does. */
  | ({ readonly type: "StartReply"; readonly attempt: number } & Readonly<z.infer<typeof ReplyStarted>["data"]>)
  | ({ readonly type: "DeferReply" } & Readonly<z.infer<typeof ReplyDeferred>["data"]>)
  | ({ readonly type: "RecordReplySent" } & Readonly<z.infer<typeof ReplySent>["data"]>)
  | ({ readonly type: "RecordReplyFailed" } & Readonly<z.infer<typeof ReplyFailed>["data"]>)
  | ({ readonly type: "RecordBounce" } & Readonly<ReplyBounced["data"]>)
  | { readonly type: "MergeThread"; readonly threadId: ThreadId; readonly into: ThreadId }
  | { readonly type: "CloseThread"; readonly threadId: ThreadId; readonly reason: string };

export type ThreadRejection = "not-open" | "merged" | "into-itself" | "other-project" | "reply-not-started" | "unknown-reply";

export type IgnoredMessage = { readonly messageId: ChannelMessageId; readonly reason: IgnoredReason; readonly detail: string };

/** How often it was begun, so that nobody begins the same attempt twice, and deferred, so that the pauses between the tries can grow. */
export type ReplyState = { readonly status: "started" | "deferred" | "sent" | "failed"; readonly attempts: number; readonly deferrals: number };

export type ThreadState = {
  readonly status: "new" | "open" | "merged" | "closed";
  readonly opened: { readonly projectId: ProjectId; readonly userId: UserId; readonly channel: Channel; readonly subject: string } | null;
  readonly mergedInto: ThreadId | null;
  /** Every message id of the conversation, in and out, oldest first; outbound ones as their channel returned them. */
  readonly messageIds: readonly ChannelMessageId[];
  /** Those of them that were only ever ignored, and why. */
  readonly ignored: readonly IgnoredMessage[];
  readonly replies: Readonly<Record<string, ReplyState>>;
  /** Replies that went out, by the id that their channel gave them. */
  readonly sent: Readonly<Record<string, ReplyKind>>;
  /** Those of them that came back. */
  readonly bounced: readonly ChannelMessageId[];
};

export const thread: Decider<ThreadCommand, ThreadEvent, ThreadState, ThreadRejection> = {
  initialState: { status: "new", opened: null, mergedInto: null, messageIds: [], ignored: [], replies: {}, sent: {}, bounced: [] },

  decide(command, state) {
    switch (command.type) {
      case "ReceiveMessage":
        return receive(command, state);
      case "IgnoreMessage": {
        const { type: _, opener, ...data } = command;
        if (state.messageIds.includes(command.messageId)) return accept();
        const opened = opener && state.status === "new" ? [openedBy(data, opener)] : [];
        return accept(...opened, { type: "MessageIgnored", data });
      }
      case "StartReply": {
        const { type: _, attempt, ...data } = command;
        const { status, attempts } = state.replies[command.replyId] ?? NOT_BEGUN;
        const ended = status === "sent" || status === "failed";
        return ended || attempt !== attempts + 1 ? accept() : accept({ type: "ReplyStarted", data });
      }
      case "DeferReply": {
        const { type: _, ...data } = command;
        const before = statusOf(state, command);
        if (before === null) return reject("reply-not-started");
        return before === "started" ? accept({ type: "ReplyDeferred", data }) : accept();
      }
      case "RecordReplySent": {
        const { type: _, ...data } = command;
        if (statusOf(state, command) === "sent") return accept();
        if (statusOf(state, command) === null) return reject("reply-not-started");
        return accept({ type: "ReplySent", data });
      }
      case "RecordReplyFailed": {
        const { type: _, ...data } = command;
        if (statusOf(state, command) === "failed") return accept();
        if (statusOf(state, command) === null) return reject("reply-not-started");
        return accept({ type: "ReplyFailed", data });
      }
      case "RecordBounce": {
        const { type: _, ...data } = command;
        if (state.bounced.includes(command.replyMessageId)) return accept();
        const kind = state.sent[command.replyMessageId];
        if (!kind) return reject("unknown-reply");
        // The word about a reply that came back has come back itself: to tell that would go round and round.
        const otherAddress = kind === "undelivered" ? null : command.otherAddress;
        return accept({ type: "ReplyBounced", data: { ...data, otherAddress } });
      }
      case "MergeThread":
        if (command.into === command.threadId) return reject("into-itself");
        if (state.mergedInto === command.into) return accept();
        if (state.status === "merged" || state.status === "new") return reject("not-open");
        return accept({ type: "ThreadMerged", data: { threadId: command.threadId, into: command.into } });
      case "CloseThread":
        if (state.status === "closed") return accept();
        if (state.status !== "open") return reject("not-open");
        return accept({ type: "ThreadClosed", data: { threadId: command.threadId, reason: command.reason } });
      default:
        return unreachable(command);
    }
  },

  evolve(state, event) {
    switch (event.type) {
      case "ThreadOpened": {
        const { projectId, userId, channel, subject } = event.data;
        return { ...state, status: "open", opened: { projectId, userId, channel, subject } };
      }
      case "MessageReceived": {
        const { messageId } = event.data.message;
        const ignored = state.ignored.filter((other) => other.messageId !== messageId);
        // A new message takes a closed conversation up again.
        return { ...state, status: "open", messageIds: withId(state.messageIds, messageId), ignored };
      }
      case "MessageIgnored": {
        const { messageId, reason, detail } = event.data;
        return { ...state, messageIds: withId(state.messageIds, messageId), ignored: [...state.ignored, { messageId, reason, detail }] };
      }
      case "ReplyStarted":
        return withReply(state, event.data, "started");
      case "ReplyDeferred":
        return withReply(state, event.data, "deferred");
      case "ReplySent": {
        const { channelMessageId, kind } = event.data;
        const sent = { ...state.sent, [channelMessageId]: kind };
        return { ...withReply(state, event.data, "sent"), messageIds: [...state.messageIds, channelMessageId], sent };
      }
      case "ReplyFailed":
        return withReply(state, event.data, "failed");
      case "ReplyBounced":
        return {
          ...state,
          bounced: [...state.bounced, event.data.replyMessageId],
          messageIds: withId(state.messageIds, event.data.messageId),
        };
      case "ThreadMerged":
        return { ...state, status: "merged", mergedInto: event.data.into };
      case "ThreadClosed":
        return { ...state, status: "closed" };
      default:
        return unreachable(event);
    }
  },
};

function receive(command: Extract<ThreadCommand, { type: "ReceiveMessage" }>, state: ThreadState): Decision<ThreadEvent, ThreadRejection> {
  const { type: _, ...data } = command;
  const { messageId } = command.message;
  // One that was only ever ignored may be acted on by now: its sender has become a member since.
  if (state.messageIds.includes(messageId) && !findIgnored(state, messageId)) return accept();
  if (state.status === "merged") return reject("merged");
  if (state.opened && state.opened.projectId !== command.projectId) return reject("other-project");
  const opened = state.opened ? [] : [openedBy({ ...data, ...data.message }, data)];
  return accept(...opened, { type: "MessageReceived", data });
}

function openedBy(
  message: { readonly threadId: ThreadId; readonly channel: Channel; readonly subject: string },
  opener: { readonly projectId: ProjectId; readonly userId: UserId },
): ThreadEvent {
  const { threadId, channel, subject } = message;
  return { type: "ThreadOpened", data: { threadId, projectId: opener.projectId, userId: opener.userId, channel, subject } };
}

/** Why a message was not acted on; undefined when it was, or never came. */
export const findIgnored = (state: ThreadState, messageId: ChannelMessageId): IgnoredMessage | undefined =>
  state.ignored.find((ignored) => ignored.messageId === messageId);

/** A reply that nobody has begun yet. */
const NOT_BEGUN = { status: "new", attempts: 0, deferrals: 0 } as const;

const statusOf = (state: ThreadState, { replyId }: { readonly replyId: string }): ReplyState["status"] | null =>
  state.replies[replyId]?.status ?? null;

function withReply(state: ThreadState, { replyId }: { readonly replyId: string }, status: ReplyState["status"]): ThreadState {
  const before = state.replies[replyId] ?? NOT_BEGUN;
  const attempts = before.attempts + (status === "started" ? 1 : 0);
  const deferrals = before.deferrals + (status === "deferred" ? 1 : 0);
  return { ...state, replies: { ...state.replies, [replyId]: { status, attempts, deferrals } } };
}

const withId = (ids: readonly ChannelMessageId[], id: ChannelMessageId): readonly ChannelMessageId[] => (ids.includes(id) ? ids : [...ids, id]);
