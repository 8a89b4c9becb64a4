import type { Upcaster, Upcasters } from "./kernel/upcasting.ts";

type Data = Readonly<Record<string, unknown>>;

/** Only further values became possible: what was stored before is as it was. */
const widened: Upcaster = (data) => ({ ...data });

const adding =
  (more: Data): Upcaster =>
  (data) => ({ ...data, ...more });

/** Before senders were checked the receiving service had let them in; before languages were told everything was answered in English. */
const LET_IN = { verdict: "passed", detail: "received before senders were checked" };
const message: Upcaster = (data) => ({
  ...data,
  role: "editor",
  control: null,
  message: {
    ...(data.message as Data),
    wholeTextKey: null,
    language: "en",
    authentication: LET_IN,
    quotedTokens: [],
    deliveryReport: null,
  },
});

/** What follows a word of control was stored a second time. Where it isn't found as it stood, all of the text counts as said. */
const restAt: Upcaster = ({ control, ...data }) => {
  if (control === null) return { ...data, control };
  const { word, rest } = control as { readonly word: unknown; readonly rest: string };
  const { text } = data.message as { readonly text: string };
  return { ...data, control: { word, restAt: Math.max(0, text.lastIndexOf(rest)) } };
};

const instruction: Upcaster = (data) => ({
  ...data,
  kind: "edit",
  wholeTextKey: null,
  replyTo: { ...(data.replyTo as Data), language: "en" },
});

/** A plan was one text. */
const plan: Upcaster = ({ plan: text, ...data }) => ({
  ...data,
  plan: { summary: String(text).slice(0, 5_000) || "-", pages: [], risks: [], estimatedCostUsd: null },
  because: "agent",
  findings: [],
});

/** Every event shape that ever changed, oldest change first. Types that aren't named are at schema version 1. */
export const upcasters: Upcasters = {
  ThreadOpened: [widened],
  MessageReceived: [message, restAt],
  MessageIgnored: [adding({ language: "en" })],
  ReplyStarted: [widened],
  ReplyDeferred: [widened],
  ReplySent: [widened],
  ReplyFailed: [widened],
  InstructionSubmitted: [instruction],
  PlanProposed: [plan],
  PlanApproved: [adding({ wholeTextKey: null, attachments: [] })],
  PlanAmended: [adding({ wholeTextKey: null })],
  QuestionAnswered: [adding({ wholeTextKey: null })],
  AgentFinished: [adding({ denied: [] })],
  AgentStopped: [adding({ denied: [] })],
  ChangesCommitted: [adding({ passages: [] })],
  InstructionCompleted: [adding({ kind: "edit" })],
  InstructionFailed: [adding({ alsoTell: [] }), widened],
  InstructionCancelled: [adding({ joinedBy: null })],
};
