import type { Reply } from "@webordinary/domain";
import { type ReplyContent, replyContent } from "./reply-content.ts";
import { answerText } from "./reply-plain.ts";

/** About what ten short messages hold, and what a chat shows without folding. Characters, the last line included. */
const MAX_TEXT_REPLY = 1_500;
/** Of what was said: links and answers have to fit below it. Characters. */
const MAX_SAID = 900;

/**
 * A reply in a few plain lines, for chats and text messages: how it went, where to look, what can be answered. What was asked and what changed in
 * detail is left to the page itself.
 */
export function renderTextReply(reply: Reply): string {
  const content = replyContent(reply);
  const parts = [
    shortened(content.headline, MAX_SAID / 2),
    shortened(content.paragraphs.join("\n\n"), MAX_SAID / 2),
    content.links.map(({ label, url, href }) => `${label}: ${href ?? url}`).join("\n"),
    answers(content),
    content.cost ?? "",
  ];
  return wholeParts(parts.filter((part) => part !== "")).join("\n\n");
}

function answers({ answers: list, wording }: ReplyContent): string {
  return list.length === 0 ? "" : `${wording.answer}:\n${list.map((answer) => `- ${answerText(answer, wording)}`).join("\n")}`;
}

/** As many parts as there is room for, from the first on: half a link leads nowhere. */
function wholeParts(parts: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let room = MAX_TEXT_REPLY;
  for (const part of parts) {
    if (part.length + 2 > room) continue;
    kept.push(part);
    room -= part.length + 2;
  }
  return kept;
}

function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const start = text.slice(0, limit - 1);
  const lastSpace = start.search(/\s\S*$/);
  return `${start
    .slice(0, lastSpace > limit / 2 ? lastSpace : undefined)
    .trimEnd()
    .toWellFormed()}…`;
}
