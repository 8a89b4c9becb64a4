import type { ChannelMessageId, EventId, ProjectId, ThreadId } from "../kernel/ids.ts";
import type { RefusedAttachment } from "../message/message.ts";
import { MAX_PARAGRAPH, MAX_PARAGRAPHS, type Reply } from "../replies/reply.ts";
import { words } from "../replies/words/words.ts";
import type { ReplyAddress, SessionEvent } from "../session/session.events.ts";
import { findInstruction, type Instruction, type SessionState } from "../session/session.state.ts";
import type { MessageIgnored, ReplyBounced } from "../thread/thread.events.ts";
import { controlContent } from "./control-content.ts";
import { contentOf, type ToldOfInstruction } from "./reply-content.ts";
import { type Content, previewLinks } from "./reply-parts.ts";
import { takenBack } from "./taken-back.ts";
import { shorten } from "./wording.ts";

/** Where a reply stands: what it answers, in which conversation. */
export type ReplyContext = {
  readonly replyId: string;
  readonly causeEventId: EventId;
  readonly projectId: ProjectId;
  readonly threadId: ThreadId;
  /** Every message id of the conversation, oldest first. */
  readonly messageIds: readonly ChannelMessageId[];
};

/** Only as much of what was asked as one recognises it by. Characters. */
const ASKED_LENGTH = 600;
const REFERENCES = 20;
const MAX_COPIES = 20;

/** What people are told about an instruction's event. `refused`: files of its message that could not be taken. */
export function composeReply(
  event: ToldOfInstruction,
  instruction: Instruction,
  session: SessionState,
  context: ReplyContext,
  refused: readonly RefusedAttachment[] = [],
): Reply {
  const say = words(instruction.replyTo.language);
  const by = event.type === "InstructionSuperseded" ? findInstruction(session, event.data.by) : undefined;
  const content = contentOf(event, instruction, say, { by, undone: takenBack(session, instruction) });
  // What is missing on the page is noticed when the page is looked at, so it is told with every reply.
  const paragraphs = [...(refused.length > 0 ? [say.refused(refused)] : []), ...(content.paragraphs ?? [])];
  const alsoTell = event.type === "InstructionFailed" ? event.data.alsoTell : [];
  const reply = assemble({ ...content, paragraphs }, instruction.replyTo, context);
  return { ...reply, asked: shorten(instruction.text, ASKED_LENGTH), costUsd: instruction.costUsd, cc: copiesOf(instruction, alsoTell) };
}

/** What a member is told about a message that is no instruction. */
export function composeRefusal({ data }: MessageIgnored, context: ReplyContext): Reply {
  const { channel, from: to, messageId, subject, detail, language, reason } = data;
  const { headline, answer } = words(language).refusals;
  // Who may not change the site can't answer with a change.
  const answers = reason === "not-allowed" ? [] : [answer];
  return assemble({ kind: "not-done", headline, paragraphs: [detail], answers }, { channel, to, messageId, subject, language }, context);
}

export function composeControl(event: Extract<SessionEvent, { type: "ControlAnswered" }>, session: SessionState, context: ReplyContext): Reply {
  const { replyTo } = event.data;
  return assemble(controlContent(event, session, words(replyTo.language)), replyTo, context);
}

/** A reply came back: told at the person's other address. */
export function composeUndelivered({ data }: ReplyBounced, otherAddress: string, session: SessionState, context: ReplyContext): Reply {
  const { report, replyMessageId: messageId, subject, language } = data;
  const say = words(language);
  const { headline, paragraph } = say.undelivered;
  const paragraphs = [paragraph(report.recipient ?? "")];
  const content: Content = { kind: "undelivered", headline, paragraphs, links: previewLinks(session, say) };
  return assemble(content, { channel: "email", to: otherAddress, messageId, subject, language }, context);
}

/** Everybody else of this channel who wrote about it, and whom it concerns. */
function copiesOf({ tell, replyTo }: Instruction, alsoTell: readonly string[]): string[] {
  const others = tell.filter(({ channel }) => channel === replyTo.channel).map(({ to }) => to);
  return [...new Set([...others, ...(replyTo.channel === "email" ? alsoTell : [])])].filter((address) => address !== replyTo.to).slice(0, MAX_COPIES);
}

function assemble(content: Content, { channel, to, subject, language, messageId }: ReplyAddress, context: ReplyContext): Reply {
  const { messageIds, ...where } = context;
  return {
    ...where,
    changedFiles: [],
    links: [],
    passages: [],
    pictures: [],
    excerpt: null,
    answers: [],
    ...content,
    paragraphs: (content.paragraphs ?? []).filter(Boolean).flatMap(inParts).slice(0, MAX_PARAGRAPHS),
    channel,
    to,
    cc: [],
    subject,
    language,
    inReplyTo: messageId,
    references: [...before(messageIds, messageId).slice(-REFERENCES), messageId],
    asked: "",
    costUsd: 0,
  };
}

/** Mail programs put an answer below the last reference, so what came after the answered message isn't named. */
function before(messageIds: readonly ChannelMessageId[], messageId: ChannelMessageId): readonly ChannelMessageId[] {
  const at = messageIds.indexOf(messageId);
  return at < 0 ? messageIds : messageIds.slice(0, at);
}

/** What is too long for one paragraph goes on in the next. */
function inParts(text: string): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += MAX_PARAGRAPH) parts.push(text.slice(at, at + MAX_PARAGRAPH));
  return parts;
}
