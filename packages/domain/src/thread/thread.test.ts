import { amelia, given, inboundMessage, instructionOne, messageId, scott, threadOne, threadTwo } from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { EventId, ProjectId } from "../kernel/ids.ts";
import type { ThreadEvent } from "./thread.events.ts";
import { type ThreadCommand, thread } from "./thread.ts";

const opened: ThreadEvent = {
  type: "ThreadOpened",
  data: { threadId: threadOne, projectId: amelia, userId: scott, channel: "email", subject: "Opening hours" },
};
const arrival = (name = "one", projectId = amelia) => ({
  threadId: threadOne,
  projectId,
  userId: scott,
  role: "owner" as const,
  control: null,
  instructionId: instructionOne,
  message: inboundMessage({ messageId: messageId(name) }),
});
const received = (name = "one"): ThreadEvent => ({ type: "MessageReceived", data: arrival(name) });
const receive = (name = "one", projectId = amelia): ThreadCommand => ({ type: "ReceiveMessage", ...arrival(name, projectId) });

const refusal = {
  threadId: threadOne,
  projectId: amelia,
  messageId: messageId("empty"),
  channel: "email",
  reason: "empty",
  detail: "empty",
  from: "scott@pottery.example",
  subject: "Opening hours",
  language: "en",
  attachments: [],
  refusedAttachments: [],
  rawKey: "raw",
} as const;
const ignore = (opener: { projectId: typeof amelia; userId: typeof scott } | null): ThreadCommand => ({
  type: "IgnoreMessage",
  opener,
  ...refusal,
  attachments: [],
  refusedAttachments: [],
});
const ignored: ThreadEvent = { type: "MessageIgnored", data: { ...refusal, attachments: [], refusedAttachments: [] } };

const reply = { replyId: "reply-0001", kind: "done", causeEventId: EventId.parse("event-1") } as const;
const replyStarted: ThreadEvent = { type: "ReplyStarted", data: reply };
const sentData = { ...reply, threadId: threadOne, projectId: amelia, inReplyTo: messageId("one"), channelMessageId: messageId("reply") };
const replySent: ThreadEvent = { type: "ReplySent", data: sentData };
const failedData = { ...reply, threadId: threadOne, reason: "no such address" };
const replyFailed: ThreadEvent = { type: "ReplyFailed", data: failedData };

describe("a thread", () => {
  test("is opened by its first message and takes a second one", () => {
    given(thread, []).when(receive()).thenEvents(opened, received());
    given(thread, [opened, received()]).when(receive("two")).thenEvents(received("two"));
  });

  test("takes the same message once", () => {
    given(thread, [opened, received()]).when(receive()).thenNothing();
  });

  test("takes a message that was only ever ignored, and then no more", () => {
    given(thread, [ignored]).when(receive("empty")).thenEvents(opened, received("empty"));
    given(thread, [ignored, opened, received("empty")])
      .when(receive("empty"))
      .thenNothing();
    given(thread, [ignored, opened, received("empty")])
      .when(ignore(null))
      .thenNothing();
    expect(given(thread, [ignored]).state().ignored).toStrictEqual([{ messageId: messageId("empty"), reason: "empty", detail: "empty" }]);
    const taken = given(thread, [ignored, opened, received("empty")]).state();
    expect([taken.ignored, taken.messageIds]).toStrictEqual([[], [messageId("empty")]]);
  });

  test("belongs to one project", () => {
    given(thread, [opened, received()])
      .when(receive("two", ProjectId.parse("bakery")))
      .thenRejected("other-project");
  });

  test("is taken up again after it was closed", () => {
    const closed: ThreadEvent = { type: "ThreadClosed", data: { threadId: threadOne, reason: "done" } };
    given(thread, [opened, received()]).when({ type: "CloseThread", threadId: threadOne, reason: "done" }).thenEvents(closed);
    given(thread, [opened, received(), closed]).when({ type: "CloseThread", threadId: threadOne, reason: "again" }).thenNothing();
    given(thread, [opened, received(), closed]).when(receive("two")).thenEvents(received("two"));
    given(thread, []).when({ type: "CloseThread", threadId: threadOne, reason: "" }).thenRejected("not-open");
  });

  test("says why a message is not acted on; a member's refusal opens it, a stranger's doesn't", () => {
    given(thread, [])
      .when(ignore({ projectId: amelia, userId: scott }))
      .thenEvents(opened, ignored);
    given(thread, []).when(ignore(null)).thenEvents(ignored);
    given(thread, [ignored]).when(ignore(null)).thenNothing();
  });

  test("records a reply once, by the id that the channel returned", () => {
    given(thread, [opened, received()])
      .when({ type: "StartReply", attempt: 1, ...reply })
      .thenEvents(replyStarted);
    given(thread, [opened, received(), replyStarted])
      .when({ type: "StartReply", attempt: 1, ...reply })
      .thenNothing();
    given(thread, [opened, received(), replyStarted])
      .when({ type: "RecordReplySent", ...sentData })
      .thenEvents(replySent);
    given(thread, [opened, received(), replyStarted, replySent])
      .when({ type: "RecordReplySent", ...sentData })
      .thenNothing();
    given(thread, [opened, received()])
      .when({ type: "RecordReplySent", ...sentData })
      .thenRejected("reply-not-started");
    expect(given(thread, [opened, received(), replyStarted, replySent]).state().messageIds).toStrictEqual([messageId("one"), messageId("reply")]);
  });

  test("begins a reply anew that was deferred, as often as it takes", () => {
    const deferredData = { ...reply, reason: "connection refused" };
    const deferred: ThreadEvent = { type: "ReplyDeferred", data: deferredData };
    given(thread, [opened, received(), replyStarted])
      .when({ type: "DeferReply", ...deferredData })
      .thenEvents(deferred);
    const twice = [opened, received(), replyStarted, deferred, replyStarted, deferred];
    given(thread, twice)
      .when({ type: "DeferReply", ...deferredData })
      .thenNothing();
    given(thread, twice)
      .when({ type: "StartReply", attempt: 3, ...reply })
      .thenEvents(replyStarted);
    expect(given(thread, twice).state().replies).toStrictEqual({ "reply-0001": { status: "deferred", attempts: 2, deferrals: 2 } });
    given(thread, [...twice, replyStarted, replySent])
      .when({ type: "DeferReply", ...deferredData })
      .thenNothing();
    given(thread, [opened, received()])
      .when({ type: "DeferReply", ...deferredData })
      .thenRejected("reply-not-started");
  });

  test("begins a reply anew whose sender is gone, each attempt once, and none after its end", () => {
    const second: ThreadCommand = { type: "StartReply", attempt: 2, ...reply };
    given(thread, [opened, received(), replyStarted]).when(second).thenEvents(replyStarted);
    given(thread, [opened, received(), replyStarted, replyStarted]).when(second).thenNothing();
    given(thread, [opened, received(), replyStarted, replySent]).when(second).thenNothing();
    given(thread, [opened, received(), replyStarted, replyFailed]).when(second).thenNothing();
  });

  test("records a reply that was refused for good", () => {
    given(thread, [opened, received(), replyStarted])
      .when({ type: "RecordReplyFailed", ...failedData })
      .thenEvents(replyFailed);
    given(thread, [opened, received(), replyStarted, replyFailed])
      .when({ type: "RecordReplyFailed", ...failedData })
      .thenNothing();
    given(thread, [])
      .when({ type: "RecordReplyFailed", ...failedData })
      .thenRejected("reply-not-started");
  });

  test("notes a reply of its own that came back, once, and none that it never sent", () => {
    const report = {
      status: "failed",
      recipient: "scott@pottery.example",
      originalMessageId: messageId("reply"),
      diagnostic: "550 no such user",
    } as const;
    const about = { threadId: threadOne, projectId: amelia, messageId: messageId("bounce"), replyMessageId: messageId("reply"), report };
    const bounceData = { ...about, otherAddress: null, subject: "Opening hours", language: "en" } as const;
    const bounced: ThreadEvent = { type: "ReplyBounced", data: bounceData };
    const sent = [opened, received(), replyStarted, replySent];
    given(thread, sent)
      .when({ type: "RecordBounce", ...bounceData })
      .thenEvents(bounced);
    given(thread, [...sent, bounced])
      .when({ type: "RecordBounce", ...bounceData })
      .thenNothing();
    given(thread, [opened, received()])
      .when({ type: "RecordBounce", ...bounceData })
      .thenRejected("unknown-reply");
    given(thread, [opened, received("reply")])
      .when({ type: "RecordBounce", ...bounceData })
      .thenRejected("unknown-reply");
  });

  test("goes on in another one it was merged into, and takes nothing more itself", () => {
    const merged: ThreadEvent = { type: "ThreadMerged", data: { threadId: threadOne, into: threadTwo } };
    const merge: ThreadCommand = { type: "MergeThread", threadId: threadOne, into: threadTwo };
    given(thread, [opened, received()]).when(merge).thenEvents(merged);
    given(thread, [opened, received(), merged]).when(merge).thenNothing();
    given(thread, [opened, received(), merged]).when(receive("two")).thenRejected("merged");
    given(thread, [opened])
      .when({ ...merge, into: threadOne })
      .thenRejected("into-itself");
    given(thread, []).when(merge).thenRejected("not-open");
  });
});
