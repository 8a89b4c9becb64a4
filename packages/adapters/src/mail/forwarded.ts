import { OTHER_HEADER_LABELS } from "./forward-patterns.ts";
import { fieldsOf, isDivider, isForward, isQuoted, isRule } from "./reply-headers.ts";
import { withoutQuoteMark } from "./reply-parts.ts";

/** Four or five lines, each of which may wrap. */
const MAX_HEADER_LINES = 14;
const MAX_SENDER_CHARACTERS = 200;

/** A forwarded mail from its marker or header block on, as `Forwarded message from X:` and what it says. */
export function forwardedText(lines: readonly string[]): readonly string[] {
  const unquoted = lines.slice(1).every((line) => line.trim() === "" || isQuoted(line)) || isQuoted(lines[0]) ? lines.map(withoutQuoteMark) : lines;
  const body = unquoted.slice(afterMarker(unquoted));
  const { sender, length } = header(body);
  const content = body.slice(length);
  const first = content.findIndex((line) => line.trim() !== "");
  const title = sender === null ? "Forwarded message:" : `Forwarded message from ${sender}:`;
  return first < 0 ? [title] : [title, "", ...content.slice(first)];
}

function afterMarker(lines: readonly string[]): number {
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (line.trim() !== "" && !isForward(line) && !isDivider(line) && !isRule(line)) return at;
    at += 1;
  }
  return at;
}

/** The lines such as `From: Anna`, also with blank ones between them, as HTML has them. */
function header(lines: readonly string[]): { readonly sender: string | null; readonly length: number } {
  let sender: string | null = null;
  let length = 0;
  for (let index = 0; index < Math.min(lines.length, MAX_HEADER_LINES); index += 1) {
    const line = lines[index] ?? "";
    if (line.trim() === "") continue;
    const fields = fieldsOf(line);
    const isWrapped = index === length && length > 0 && (/^\s+\S/.test(line) || /^[^\s@]*@[^\s@]+>?[;,]?$/.test(line.trim()));
    if (fields.size === 0 && !isOtherLabel(line) && !isWrapped) break;
    if (fields.has("from") && sender === null) sender = senderIn(line);
    length = index + 1;
  }
  return { sender, length };
}

function senderIn(line: string): string | null {
  const value = line
    .slice(line.indexOf(":") + 1)
    .replace(/[*"]|\[mailto:|\(mailto:[^)]{0,320}\)|<mailto:[^>]{0,320}>|\]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  // Outlook on the web: "Anna<anna@shop.example>".
  return value === "" ? null : value.replace(/(\S)</, "$1 <").slice(0, MAX_SENDER_CHARACTERS).toWellFormed();
}

const isOtherLabel = (line: string): boolean => {
  const label = line.slice(0, 40).replaceAll("*", "").split(":")[0]?.trim().toLowerCase() ?? "";
  return line.includes(":") && OTHER_HEADER_LABELS.includes(label);
};
