import type { ChannelMessageId, EventId, ProjectId, ThreadId } from "../kernel/ids.ts";
import type { RefusedAttachment } from "../message/message.ts";
import type { Told } from "../projections/must-be-told.ts";
import { MAX_PARAGRAPH, MAX_PARAGRAPHS, type Reply, type ReplyKind } from "../replies/reply.ts";
import type { ReplyAddress } from "../session/session.events.ts";
import type { Instruction } from "../session/session.state.ts";
import type { MessageIgnored } from "../thread/thread.events.ts";
import { shorten, tellRefused } from "./wording.ts";

/** Where a reply stands: what it answers, in which conversation. */
export type ReplyContext = {
  readonly replyId: string;
  readonly causeEventId: EventId;
  readonly projectId: ProjectId;
  readonly threadId: ThreadId;
  /** Every message id of the conversation, oldest first. */
  readonly messageIds: readonly ChannelMessageId[];
};

type Content = Pick<Reply, "kind" | "headline"> & Partial<Pick<Reply, "paragraphs" | "changedFiles" | "links" | "excerpt" | "answers">>;

/** Only as much of what was asked as one recognises it by. Characters. */
const ASKED_LENGTH = 600;
const CHANGED_FILES = 30;
const REFERENCES = 20;

/** What people are told about an instruction's event: from what was verified, in plain words. `refused`: files of its message that could not be taken. */
export function composeReply(
  event: Exclude<Told, { type: "MessageIgnored" }>,
  instruction: Instruction,
  context: ReplyContext,
  refused: readonly RefusedAttachment[] = [],
): Reply {
  const content = withRefused(contentOf(event, instruction), refused);
  return assemble(content, instruction.replyTo, shorten(instruction.text, ASKED_LENGTH), instruction.costUsd, context);
}

/** What a member is told about a message that is no instruction. */
export function composeRefusal({ data }: MessageIgnored, context: ReplyContext): Reply {
  const { channel, from, messageId, subject, detail } = data;
  const content: Content = { kind: "not-done", headline: "Nothing was changed.", paragraphs: [detail], answers: ["Reply with what should change."] };
  return assemble(content, { channel, to: from, messageId, subject }, "", 0, context);
}

/** Told with every reply to the message: what is missing on the page is noticed when the page is looked at. */
function withRefused(content: Content, refused: readonly RefusedAttachment[]): Content {
  if (refused.length === 0) return content;
  return { ...content, paragraphs: [tellRefused(refused), ...(content.paragraphs ?? [])] };
}

function assemble(content: Content, replyTo: ReplyAddress, asked: string, costUsd: number, context: ReplyContext): Reply {
  const { messageIds, ...where } = context;
  return {
    ...where,
    changedFiles: [],
    links: [],
    excerpt: null,
    answers: [],
    ...content,
    paragraphs: (content.paragraphs ?? []).flatMap(inParts).slice(0, MAX_PARAGRAPHS),
    channel: replyTo.channel,
    to: replyTo.to,
    subject: replyTo.subject,
    inReplyTo: replyTo.messageId,
    references: [...new Set([...messageIds.slice(-REFERENCES), replyTo.messageId])],
    asked,
    costUsd,
  };
}

function contentOf(event: Exclude<Told, { type: "MessageIgnored" }>, instruction: Instruction): Content {
  // What was done counts, not that a later round could not mend it.
  const { agentRounds } = instruction;
  const summary = (agentRounds.findLast(({ outcome }) => outcome === "done") ?? agentRounds.at(-1))?.summary ?? "";
  const changedFiles = instruction.commit?.files.slice(0, CHANGED_FILES).map(({ path, change }) => ({ path, change })) ?? [];
  switch (event.type) {
    case "InstructionCompleted": {
      const { previewUrl, editUrl } = event.data;
      if (!previewUrl) {
        return {
          kind: "answered",
          headline: "Nothing was changed on your site.",
          paragraphs: [summary],
          answers: ["Reply with what should change."],
        };
      }
      const links = [
        { label: "See the result", url: previewUrl },
        ...(editUrl ? [{ label: "The version of the site that was worked on last, by whomever", url: editUrl }] : []),
      ];
      return {
        kind: "done",
        headline: instruction.commit?.sha ? "Done: your change can be seen." : "What you asked for before can be seen.",
        paragraphs: [summary],
        changedFiles,
        links,
        answers: ["Reply with what else should change."],
      };
    }
    case "InstructionFailed":
      return failed(event, summary, changedFiles);
    case "InstructionSuperseded":
      return {
        kind: "interrupted",
        headline: "This was stopped for your newer message.",
        paragraphs: ["What was done by then is kept, and the work goes on with what you wrote last. You get one more reply, for that."],
      };
    case "InstructionInterrupted":
      return {
        kind: "interrupted",
        headline: "This waits for a moment: another message of yours goes first.",
        paragraphs: ["What was done by then is kept. The work goes on by itself afterwards, and you get a reply when it is done."],
      };
    case "InstructionCancelled":
      return {
        kind: "cancelled",
        headline: "Stopped, as asked.",
        paragraphs: ["What was done by then is kept, but nothing of it is on the preview."],
      };
    case "PlanProposed":
      return {
        kind: "plan",
        headline: "This is the plan. May it be done?",
        paragraphs: [event.data.plan],
        answers: ['"yes" does it.', '"no" leaves everything as it is.'],
      };
    case "PlanRejected":
      return { kind: "cancelled", headline: "The plan was dropped. Nothing was changed.", paragraphs: [event.data.reason] };
    case "QuestionAsked":
      return {
        kind: "question",
        headline: "One question before this can be done.",
        paragraphs: [event.data.question],
        answers: ["Reply with your answer."],
      };
  }
}

const FAILED_HEADLINES: Partial<Record<Extract<Told, { type: "InstructionFailed" }>["data"]["reason"], readonly [ReplyKind, string]>> = {
  "build-failed": ["build-failed", "The change was made, but your site could not be put together with it."],
  "push-refused": ["failed", "The change was made, but could not be saved where your site's files are kept."],
  "push-conflict": ["failed", "The change was made, but somebody else changed the same place."],
};

function failed(event: Extract<Told, { type: "InstructionFailed" }>, summary: string, changedFiles: Reply["changedFiles"]): Content {
  const { reason, detail, previewUrl } = event.data;
  const [kind, headline] = FAILED_HEADLINES[reason] ?? (["failed", "This could not be done."] as const);
  const links = previewUrl ? [{ label: "See how it would look", url: previewUrl }] : [];
  const answers = ["Reply to try it in another way."];
  if (reason !== "build-failed") return { kind, headline, paragraphs: [detail, summary].filter(Boolean), changedFiles, links, answers };
  const kept = "What could be seen before can still be seen. Your change is saved, so nothing is lost. This is what went wrong:";
  return { kind, headline, paragraphs: [summary, kept].filter(Boolean), changedFiles, links, excerpt: detail.slice(0, 5000), answers };
}

/** What is too long for one paragraph goes on in the next. */
function inParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += MAX_PARAGRAPH) parts.push(text.slice(at, at + MAX_PARAGRAPH));
  return parts;
}
