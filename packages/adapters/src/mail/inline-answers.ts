import { saysAnswersBelow } from "./answers-below.ts";
import { beginsHeaderBlock, ReplyHeaders } from "./reply-headers.ts";
import { type ReplyPart, withoutQuoteMark } from "./reply-parts.ts";
import { trimmedEnd, withoutSignature } from "./signatures.ts";

/** More of a quote above an answer is history, the question is at its end. Lines. */
const MAX_QUESTION_LINES = 12;
/** Nobody answers more questions in one mail; further ones stand there without. */
const MAX_QUESTIONS = 500;

type Writer = {
  readonly isReply: boolean;
  /** "" when nothing is known. */
  readonly senderName: string;
};

/**
 * What the writer wrote into, below and above what is quoted. An answer between quoted lines keeps its question above it, since
 * it has no meaning without; what stands above or below one whole quote doesn't.
 */
export function ownText(given: readonly ReplyPart[], { isReply, senderName }: Writer): readonly string[] {
  const parts = signed(merged(withWritersQuotes(given, isReply)), senderName);
  const quotes = parts.filter(({ kind }) => kind === "quote").length;
  const isAnswered = (index: number): boolean => parts[index]?.kind === "quote" && hasText(parts[index + 1]);
  const hasTop = parts[0]?.kind === "own" && hasText(parts[0]);
  const isInline = parts.some((_, index) => isAnswered(index)) && (hasTop || quotes > 1);
  const headers = new ReplyHeaders();
  const blocks: (readonly string[])[] = [];
  parts.forEach((part, index) => {
    if (part.kind !== "own" || !hasText(part)) return;
    const above = isInline && blocks.length < MAX_QUESTIONS ? question(parts[index - 1], headers) : [];
    blocks.push([...above, ...trimmedBoth(part.lines)]);
  });
  // Written into the quote itself, as one does in another colour.
  const hasQuote = parts.some(({ kind }) => kind === "quote");
  if (hasQuote && hasTop && blocks.length === 1 && saysAnswersBelow(blocks[0] ?? [])) {
    for (const { kind, lines } of parts) if (kind === "quote") blocks.push(trimmedBoth(lines));
  }
  return blocks.flatMap((block, index) => (index === 0 ? block : ["", ...block]));
}

/** A quote mark that the writer typed ("put this on the page: > ..."): nothing announces it, and it is no answer or stands under a colon. */
function withWritersQuotes(parts: readonly ReplyPart[], isReply: boolean): readonly ReplyPart[] {
  const first = parts.findIndex(({ isAnnounced }) => isAnnounced);
  return parts.map((part, index) => {
    if (part.kind === "own" || (first >= 0 && index >= first)) return part;
    const above = parts[index - 1]?.lines.findLast((line) => line.trim() !== "");
    const isWriters = first >= 0 || !isReply || above?.trim().endsWith(":") === true;
    return isWriters ? { ...part, kind: "own" } : part;
  });
}

function merged(parts: readonly ReplyPart[]): readonly ReplyPart[] {
  const together: { kind: ReplyPart["kind"]; lines: string[]; isAnnounced: boolean }[] = [];
  for (const part of parts) {
    const last = together.at(-1);
    if (part.kind !== "own" || last?.kind !== "own") together.push({ ...part, lines: [...part.lines] });
    else for (const line of part.lines) last.lines.push(line);
  }
  return together;
}

/** A signature stands at the end of what is on top, and at the very end. */
function signed(parts: readonly ReplyPart[], senderName: string): readonly ReplyPart[] {
  const last = parts.findLastIndex(({ kind }) => kind === "own");
  return parts.map((part, index) =>
    part.kind === "own" && (index === 0 || index === last) ? { ...part, lines: withoutSignature(part.lines, senderName) } : part,
  );
}

const hasText = (part: ReplyPart | undefined): boolean => part?.kind === "own" && part.lines.some((line) => line.trim() !== "");

/** The end of a quote, without deeper quotes and announcements. */
function question(quote: ReplyPart | undefined, headers: ReplyHeaders): readonly string[] {
  if (quote?.kind !== "quote") return [];
  const inner = quote.lines.map(withoutQuoteMark);
  const shallow = inner.some((line) => line.trim() !== "" && !/^\s*>/.test(line)) ? inner.filter((line) => !/^\s*>/.test(line)) : inner;
  const lines = trimmedBoth(shallow.slice(headerLines(shallow, headers)));
  const end = lines.slice(-MAX_QUESTION_LINES);
  const gap = lines.length > MAX_QUESTION_LINES ? end.indexOf("") : -1;
  return end.slice(gap + 1).map((line) => (line.trim() === "" ? ">" : `> ${line.trimEnd()}`));
}

function headerLines(lines: readonly string[], headers: ReplyHeaders): number {
  const first = lines.findIndex((line) => line.trim() !== "");
  if (first < 0) return 0;
  if (beginsHeaderBlock(lines, first)) {
    const end = lines.findIndex((line, index) => index > first && line.trim() === "");
    return end < 0 ? 0 : end;
  }
  return first + (headers.announcementAt(lines, first)?.lines ?? 0);
}

/** Blank lines at both ends go; spaces that begin a line with text are its writer's. */
export function trimmedBoth(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? [] : trimmedEnd(lines.slice(first));
}
