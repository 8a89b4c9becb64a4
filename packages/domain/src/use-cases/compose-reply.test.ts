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
import { findInstruction, type Instruction, newSession } from "../session/session.state.ts";
import { session } from "../session/session.ts";
import { composeRefusal, composeReply, type ReplyContext } from "./compose-reply.ts";
import type { ToldOfInstruction } from "./reply-content.ts";

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

const failure = (reason: FailureReason, detail = "The words for people."): Of<"InstructionFailed"> => ({
  type: "InstructionFailed",
  data: { ...who, reason, detail, previewUrl: null, alsoTell: [] },
});
const replyTo = { channel: "email", to: "scott@pottery.example", messageId: messageId("one"), subject: "Hours", language: "en" } as const;
const joining = { ...who, by: instructionTwo, replyTo };
const plan = { summary: "Move the hours to the home page.", pages: [{ page: "Home", change: "shows the hours" }], risks: [], estimatedCostUsd: 0.5 };
const completed: Of<"InstructionCompleted"> = {
  type: "InstructionCompleted",
  data: { ...worker, kind: "edit", sha: commitOne, previewUrl, editUrl },
};
const told: readonly ToldOfInstruction[] = [
  completed,
  { type: "InstructionCompleted", data: { ...worker, kind: "edit", sha: null, previewUrl: null, editUrl: null } },
  ...FailureReason.options.map((reason) => failure(reason)),
  { type: "InstructionInterrupted", data: { ...worker, by: { threadId: threadTwo }, sha: null } },
  { type: "InstructionSuperseded", data: { ...who, by: instructionTwo, sha: null } },
  { type: "InstructionCancelled", data: { ...who, by: "scott", sha: null, joinedBy: null } },
  { type: "PlanProposed", data: { ...worker, plan, because: "agent", findings: [] } },
  { type: "PlanRejected", data: { ...joining, reason: "not now" } },
  { type: "QuestionAsked", data: { ...worker, question: "Which page?" } },
  { type: "InstructionAcknowledged", data: who },
  { type: "InstructionExpired", data: { ...who, waitedFor: "plan" } },
  { type: "InstructionExpired", data: { ...who, waitedFor: "question" } },
];

function instruction(change: { text?: string; summary?: string; files?: number } = {}): Instruction {
  const { text = "Change the opening hours.", summary = "The hours say 10 to 6 now.", files = 1 } = change;
  const changed = Array.from({ length: files }, (_, index) => ({ path: `src/page-${index}.md`, change: "modified" as const }));
  const history: SessionEvent[] = [
    {
      type: "InstructionSubmitted",
      data: { ...who, threadId: threadOne, kind: "edit", author: scott, text, wholeTextKey: null, attachments: [], replyTo },
    },
    { type: "InstructionStarted", data: { ...worker, attempt: 1 } },
    { type: "AgentFinished", data: { ...worker, round: 0, outcome: "done", summary, agentSessionId: null, costUsd: 0.25, denied: [] } },
    { type: "ChangesCommitted", data: { ...worker, sha: commitOne, files: changed, fileCount: files, passages: [] } },
  ];
  const found = findInstruction(fold(session, history), instructionOne);
  if (!found) throw new Error("the instruction is not there");
  return found;
}

describe.each(told.map((event) => [event.type, "reason" in event.data ? event.data.reason : "", event] as const))(
  "%s %s",
  (_type, _reason, event) => {
    const reply = composeReply(event, instruction(), newSession, context);

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
  // A refusal, a word of control and a bounce have no instruction.
  expect(new Set(told.map(({ type }) => type)).size + 3).toBe(13);
});

describe("a reply", () => {
  test("about a change says what changed, where to look, and what it cost", () => {
    expect(composeReply(completed, instruction(), newSession, context)).toMatchObject({
      kind: "done",
      paragraphs: ["The hours say 10 to 6 now."],
      changedFiles: [{ path: "src/page-0.md", change: "modified" }],
      links: [{ url: previewUrl }, { url: editUrl }],
      costUsd: 0.25,
    });
  });

  test("about nothing changed claims nothing", () => {
    const nothing = { ...completed, data: { ...completed.data, sha: null, previewUrl: null, editUrl: null } };
    const reply = composeReply(nothing, instruction({ summary: "I know only a few phrases." }), newSession, context);
    expect(reply).toMatchObject({ kind: "answered", headline: "Nothing was changed on your site.", changedFiles: [], links: [] });
  });

  test("about a failed build carries its useful lines as they are", () => {
    const reply = composeReply(failure("build-failed", "src/pages/index.astro:3:7\n  unexpected token"), instruction(), newSession, context);
    expect(reply).toMatchObject({ kind: "build-failed", excerpt: "src/pages/index.astro:3:7\n  unexpected token", links: [] });
    expect(reply.paragraphs.join(" ")).toContain("nothing is lost");
  });

  test.each(["push-refused", "push-conflict"] as const)("about %s says that the change was made", (reason) => {
    const reply = composeReply(failure(reason), instruction(), newSession, context);
    expect(reply.headline).toMatch(/^The change was made, but/);
    expect(reply.paragraphs[0]).toBe("The words for people.");
  });

  test("stays within its limits, and loses nothing of a long plan, question or failure", () => {
    const long = "x".repeat(MAX_PLAIN_TEXT);
    const longPlan = {
      summary: "s".repeat(5_000),
      pages: Array.from({ length: 50 }, (_, index) => ({ page: `${index}`.padStart(300, "p"), change: "c".repeat(1_000) })),
      risks: Array.from({ length: 20 }, () => "r".repeat(500)),
      estimatedCostUsd: 1,
    };
    const longInstruction = instruction({ text: "y".repeat(50_000), summary: long, files: 200 });
    const events: readonly ToldOfInstruction[] = [
      ...told,
      { type: "PlanProposed", data: { ...worker, plan: longPlan, because: "agent", findings: [] } },
      { type: "QuestionAsked", data: { ...worker, question: long } },
      failure("agent-failed", long),
      failure("build-failed", long),
    ];
    const many = { ...context, messageIds: Array.from({ length: 500 }, (_, index) => messageId(`m-${index}`)) };
    for (const event of events) {
      const reply = composeReply(event, longInstruction, newSession, many);
      expect(Reply.safeParse(reply), event.type).toMatchObject({ success: true });
    }
    const proposed: ToldOfInstruction = { type: "PlanProposed", data: { ...worker, plan: longPlan, because: "agent", findings: [] } };
    const paragraphs = composeReply(proposed, longInstruction, newSession, many).paragraphs;
    expect(paragraphs.join("").match(/[csr]/g)?.length).toBeGreaterThan(65_000);
    expect(paragraphs.at(-1), "also what comes last").toBe("Without an answer it is dropped after 7 days.");
    const question: ToldOfInstruction = { type: "QuestionAsked", data: { ...worker, question: long } };
    expect(composeReply(question, longInstruction, newSession, many).paragraphs.join("")).toBe(long);
  });

  test("to a message that is no instruction says what was wrong with it", () => {
    const { channel, from, subject, language, attachments, refusedAttachments, rawKey } = inboundMessage();
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
      language,
    } as const;
    const reply = composeRefusal({ type: "MessageIgnored", data: { ...data, detail: "Your message was empty." } }, context);
    expect(Reply.parse(reply)).toStrictEqual(reply);
    expect(reply).toMatchObject({
      kind: "not-done",
      headline: "Nothing was changed.",
      paragraphs: ["Your message was empty."],
      costUsd: 0,
      asked: "",
      answers: ["Reply with what should change."],
    });
    const refused = { ...data, reason: "not-allowed", detail: "You may look at amelia but not change it." } as const;
    expect(composeRefusal({ type: "MessageIgnored", data: refused }, context), "who may not change it can't answer").toMatchObject({ answers: [] });
  });
});
