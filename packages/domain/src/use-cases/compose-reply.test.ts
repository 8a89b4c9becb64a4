import {
  amelia,
  ameliaScott,
  commitOne,
  inboundMessage,
  instructionOne,
  instructionTwo,
  messageId,
  scott,
  threadOne,
  threadTwo,
} from "@webordinary/testing";
import { describe, expect, test } from "vitest";
import { fold } from "../kernel/decider.ts";
import { EventId, FencingToken } from "../kernel/ids.ts";
import { mustBeTold, type Told } from "../projections/must-be-told.ts";
import { Reply } from "../replies/reply.ts";
import { FailureReason, MAX_PLAIN_TEXT, type SessionEvent } from "../session/session.events.ts";
import { findInstruction, type Instruction } from "../session/session.state.ts";
import { session } from "../session/session.ts";
import { composeRefusal, composeReply, type ReplyContext } from "./compose-reply.ts";

const who = { instructionId: instructionOne, projectUser: ameliaScott };
const worker = { ...who, fencingToken: FencingToken.parse(2) };
const previewUrl = "http://t-one00001.localhost/";
const editUrl = "http://edit.amelia.localhost/";
const context: ReplyContext = {
  replyId: "reply-one",
  causeEventId: EventId.parse("cause.CompleteInstruction.0"),
  projectId: amelia,
  threadId: threadOne,
  messageIds: [messageId("zero"), messageId("one")],
};
type Of<Type extends Told["type"]> = Extract<Told, { type: Type }>;
type Instructed = Exclude<Told, { type: "MessageIgnored" }>;

const failure = (reason: FailureReason, detail = "The words for people."): Of<"InstructionFailed"> => ({
  type: "InstructionFailed",
  data: { ...who, reason, detail, previewUrl: null },
});
const completed: Of<"InstructionCompleted"> = { type: "InstructionCompleted", data: { ...worker, sha: commitOne, previewUrl, editUrl } };
const told: readonly Instructed[] = [
  completed,
  { type: "InstructionCompleted", data: { ...worker, sha: null, previewUrl: null, editUrl: null } },
  ...FailureReason.options.map((reason) => failure(reason)),
  { type: "InstructionInterrupted", data: { ...worker, by: { threadId: threadTwo }, sha: null } },
  { type: "InstructionSuperseded", data: { ...who, by: instructionTwo, sha: null } },
  { type: "InstructionCancelled", data: { ...who, by: "scott", sha: null } },
  { type: "PlanProposed", data: { ...worker, plan: "Move the hours to the home page." } },
  { type: "PlanRejected", data: { ...who, reason: "You said no." } },
  { type: "QuestionAsked", data: { ...worker, question: "Which page?" } },
];

function instruction(change: { text?: string; summary?: string; files?: number } = {}): Instruction {
  const { text = "Change the opening hours.", summary = "The hours say 10 to 6 now.", files = 1 } = change;
  const replyTo = { channel: "email", to: "scott@pottery.example", messageId: messageId("one"), subject: "Hours" } as const;
  const changed = Array.from({ length: files }, (_, index) => ({ path: `src/page-${index}.md`, change: "modified" as const }));
  const history: SessionEvent[] = [
    { type: "InstructionSubmitted", data: { ...who, threadId: threadOne, author: scott, text, attachments: [], replyTo } },
    { type: "InstructionStarted", data: { ...worker, attempt: 1 } },
    { type: "AgentFinished", data: { ...worker, round: 0, outcome: "done", summary, agentSessionId: null, costUsd: 0.25 } },
    { type: "ChangesCommitted", data: { ...worker, sha: commitOne, files: changed, fileCount: files } },
  ];
  const found = findInstruction(fold(session, history), instructionOne);
  if (!found) throw new Error("the instruction is not there");
  return found;
}

describe.each(told.map((event) => [event.type, "reason" in event.data ? event.data.reason : "", event] as const))(
  "%s %s",
  (_type, _reason, event) => {
    const reply = composeReply(event, instruction(), context);

    test("is a whole reply to the message that asked, in its conversation", () => {
      expect(Reply.parse(reply)).toStrictEqual(reply);
      expect(reply).toMatchObject({
        to: "scott@pottery.example",
        inReplyTo: messageId("one"),
        references: [messageId("zero"), messageId("one")],
        asked: "Change the opening hours.",
        causeEventId: context.causeEventId,
      });
    });

    test("is in plain words", () => {
      const words = [reply.headline, ...reply.paragraphs, ...reply.answers, ...reply.links.map(({ label }) => label)].join(" ");
      expect(words).not.toMatch(/\b(branch|commit|committed|merge|merged|push|pushed|git|repository|sha|null|undefined)\b/i);
      expect(reply.headline).toMatch(/[.?]$/);
    });
  },
);

test("there is a reply here for everything that must be told", () => {
  expect(told.every(mustBeTold)).toBe(true);
  expect(new Set(told.map(({ type }) => type)).size + 1).toBe(9);
});

describe("a reply", () => {
  test("about a change says what changed, where to look, and what it cost", () => {
    expect(composeReply(completed, instruction(), context)).toMatchObject({
      kind: "done",
      paragraphs: ["The hours say 10 to 6 now."],
      changedFiles: [{ path: "src/page-0.md", change: "modified" }],
      links: [{ url: previewUrl }, { url: editUrl }],
      costUsd: 0.25,
    });
  });

  test("about nothing changed claims nothing", () => {
    const nothing = { ...completed, data: { ...completed.data, sha: null, previewUrl: null, editUrl: null } };
    const reply = composeReply(nothing, instruction({ summary: "I know only a few phrases." }), context);
    expect(reply).toMatchObject({ kind: "answered", headline: "Nothing was changed on your site.", changedFiles: [], links: [] });
  });

  test("about a failed build carries its useful lines as they are", () => {
    const reply = composeReply(failure("build-failed", "src/pages/index.astro:3:7\n  unexpected token"), instruction(), context);
    expect(reply).toMatchObject({ kind: "build-failed", excerpt: "src/pages/index.astro:3:7\n  unexpected token", links: [] });
    expect(reply.paragraphs.join(" ")).toContain("nothing is lost");
  });

  test.each(["push-refused", "push-conflict"] as const)("about %s says that the change was made", (reason) => {
    const reply = composeReply(failure(reason), instruction(), context);
    expect(reply.headline).toMatch(/^The change was made, but/);
    expect(reply.paragraphs[0]).toBe("The words for people.");
  });

  test("stays within its limits, and loses nothing of a long plan, question or failure", () => {
    const long = "x".repeat(MAX_PLAIN_TEXT);
    const longInstruction = instruction({ text: "y".repeat(50_000), summary: long, files: 200 });
    const events: readonly Instructed[] = [
      ...told,
      { type: "PlanProposed", data: { ...worker, plan: long } },
      { type: "QuestionAsked", data: { ...worker, question: long } },
      failure("agent-failed", long),
      failure("build-failed", long),
    ];
    const many = { ...context, messageIds: Array.from({ length: 500 }, (_, index) => messageId(`m-${index}`)) };
    for (const event of events) {
      const reply = composeReply(event, longInstruction, many);
      expect(Reply.safeParse(reply), event.type).toMatchObject({ success: true });
    }
    expect(composeReply({ type: "PlanProposed", data: { ...worker, plan: long } }, longInstruction, many).paragraphs.join("")).toBe(long);
  });

  test("to a message that is no instruction says what was wrong with it", () => {
    const { channel, from, subject, attachments, refusedAttachments, rawKey } = inboundMessage();
    const data = {
      threadId: threadOne,
      projectId: amelia,
      messageId: messageId("one"),
      channel,
      reason: "empty",
      from,
      subject,
      attachments,
      refusedAttachments,
      rawKey,
    } as const;
    const reply = composeRefusal({ type: "MessageIgnored", data: { ...data, detail: "Your message was empty." } }, context);
    expect(Reply.parse(reply)).toStrictEqual(reply);
    expect(reply).toMatchObject({
      kind: "not-done",
      headline: "Nothing was changed.",
      paragraphs: ["Your message was empty."],
      costUsd: 0,
      asked: "",
    });
  });
});
