import { beginsHeaderBlock, isDivider, isForward, isRule, ReplyHeaders } from "./reply-headers.ts";
import { FORWARD_SUBJECT } from "./reply-patterns.ts";
import { trimmedEnd, withoutDeviceLine, withoutSignature } from "./signatures.ts";

/** Twenty times what becomes an instruction; quoted history beyond it isn't looked at. Characters. */
const MAX_BODY_CHARACTERS = 1_000_000;

/**
 * What the writer of a mail wrote: without quoted history and signature, with what was forwarded. The lines that stay,
 * stay as they were. When nothing would be left of a mail that has text, it is all kept: better a quote too much than
 * an instruction lost. Linear in the length of the body.
 */
export function writtenText(body: string, options: { readonly subject: string }): string {
  const whole = body.slice(0, MAX_BODY_CHARACTERS).replace(/\r\n?/g, "\n");
  const lines = whole.split("\n");
  const { own, forwarded } = separate(lines, FORWARD_SUBJECT.test(options.subject));
  const signed = trimmedEnd(withoutSignature(own));
  const text = trimmed([...signed, ...(forwarded.length > 0 && signed.length > 0 ? [""] : []), ...forwarded]);
  return text === "" ? trimmed(withoutDeviceLine(trimmedEnd(lines))) : text;
}

/** Blank lines at both ends go; spaces that begin a line with text are its writer's. */
function trimmed(lines: readonly string[]): string {
  const first = lines.findIndex((line) => line.trim() !== "");
  return first < 0 ? "" : trimmedEnd(lines.slice(first)).join("\n").trimEnd();
}

/** One pass from the top: the writer's own lines, and what was forwarded below them. */
function separate(lines: readonly string[], isForwardedMail: boolean): { own: readonly string[]; forwarded: readonly string[] } {
  const headers = new ReplyHeaders();
  const own: string[] = [];
  let hasHistory = false;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (!hasHistory && isForward(line)) return { own, forwarded: lines.slice(index) };
    if (beginsOlderMail(lines, index)) return isForwardedMail && !hasHistory ? { own, forwarded: lines.slice(index) } : { own, forwarded: [] };
    if (/^\s*>/.test(line)) {
      hasHistory = true;
      continue;
    }
    const headerLines = headers.linesOfReplyHeader(lines, index);
    if (headerLines === 0) {
      own.push(line);
      continue;
    }
    hasHistory = true;
    // Without "> " nobody can tell where the quote ends: all below is history.
    if (!isQuoteNext(lines, index + headerLines)) return { own, forwarded: [] };
    index += headerLines - 1;
  }
  return { own, forwarded: [] };
}

/** A divider, a rule with a header block under it, or the block itself. */
function beginsOlderMail(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (isDivider(line) || beginsHeaderBlock(lines, index)) return true;
  if (!isRule(line)) return false;
  const next = lines.slice(index + 1, index + 4).findIndex((below) => below.trim() !== "");
  return next >= 0 && beginsHeaderBlock(lines, index + 1 + next);
}

function isQuoteNext(lines: readonly string[], index: number): boolean {
  for (let at = index; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (line.trim() !== "") return /^\s*>/.test(line);
  }
  return false;
}
