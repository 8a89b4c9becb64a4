import { type Language, languageOfControl } from "@webordinary/domain";
import { saysAnswersBelow } from "./answers-below.ts";
import { mailKind } from "./forward-patterns.ts";
import { forwardedText } from "./forwarded.ts";
import type { NamesByContentId } from "./html-formats.ts";
import { withoutForgedMarks, withoutMarks } from "./html-marks.ts";
import { markedText } from "./html-text.ts";
import { ownText, trimmedBoth } from "./inline-answers.ts";
import { languageOfTag, sureLanguage } from "./language.ts";
import { replyParts } from "./reply-parts.ts";
import { withoutDeviceLine } from "./signatures.ts";

/** Ten times what becomes an instruction; the rest is in the raw mail alone. Characters. */
const MAX_BODY_CHARACTERS = 500_000;

/** A mail's bodies, decoded. Empty or null when there is none of the kind. */
export type MailBody = {
  readonly text: string | null;
  readonly html: string | null;
  readonly subject: string;
  /** The header line, as it came. */
  readonly contentLanguage?: string | null;
  /** Whether its header names the mail that it answers (In-Reply-To). */
  readonly isAnswer?: boolean;
  /** As the sender's own program writes it beside the address; null or left out when it writes none. */
  readonly senderName?: string | null;
  /** Of the inline images that were taken: where they stand in the text. */
  readonly namesByContentId?: NamesByContentId;
};

export type ReadReply = {
  /** What its writer wrote, with the questions that are answered line by line, and with what was forwarded. */
  readonly text: string;
  /** The whole of it, with quoted history and signature. */
  readonly wholeText: string;
  readonly language: Language;
  /** Somebody else's mail is part of `text`. */
  readonly forwarded: boolean;
};

/** What a mail says. Its plain text is believed, since programs write it as people see it; HTML is read when there is no other, and for where images stand. */
export function readReply(body: MailBody): ReadReply {
  const names: NamesByContentId = body.namesByContentId ?? new Map();
  const plain = withImageNames(normalised(withoutForgedMarks(body.text ?? "")), names);
  const { whole, written } = plain.trim() === "" ? readHtml(body, names) : { whole: plain, written: withPlaces(separated(plain, body), body, names) };
  const text = written.text === "" ? withoutMarks(kept(whole)) : written.text;
  const wholeText = withoutMarks(whole);
  return { text, wholeText, language: languageOf(text, body, wholeText), forwarded: written.forwarded };
}

/** `readReply` for a text alone. */
export function writtenText(body: string, options: { readonly subject: string }): string {
  return readReply({ text: body, html: null, subject: options.subject }).text;
}

type Written = { readonly text: string; readonly forwarded: boolean };

function readHtml(body: MailBody, names: NamesByContentId): { readonly whole: string; readonly written: Written } {
  const whole = body.html === null || body.html === "" ? "" : normalised(markedText(body.html, names));
  return { whole, written: separated(whole, body) };
}

function separated(whole: string, { subject, isAnswer, senderName }: MailBody): Written {
  const kind = mailKind(subject, isAnswer === true);
  const { parts, forwarded, history } = replyParts(whole.split("\n"), kind);
  const own = ownText(parts, { isReply: kind === "reply", senderName: senderName ?? "" });
  const foreign = forwarded.length === 0 ? [] : forwardedText(forwarded);
  const below = history.length > 0 && saysAnswersBelow(own) ? history : foreign;
  const lines = trimmedBoth([...own, ...(own.length > 0 && below.length > 0 ? [""] : []), ...below]);
  return { text: withoutMarks(lines.join("\n")).trimEnd(), forwarded: foreign.length > 0 };
}

/** When nothing would be left of a mail that has text, it is all kept: better a quote too much than an instruction lost. */
const kept = (whole: string): string =>
  trimmedBoth(withoutDeviceLine(whole.split("\n")))
    .join("\n")
    .trimEnd();

/** Plain text has no place for most inline images. The HTML's has, and is taken when it says the same words. */
function withPlaces(plain: Written, body: MailBody, names: NamesByContentId): Written {
  if (names.size === 0 || body.html === null || plain.text.includes("[image: ") || !/cid:/i.test(body.html)) return plain;
  const { written } = readHtml(body, names);
  const same = written.text.includes("[image: ") && letters(written.text.replace(/\[image: [^\]]{1,200}\]/g, "")) === letters(plain.text);
  return same ? written : plain;
}

/** Without what differs between a program's plain text and its HTML: spaces, bullets, emphasis, addresses behind links. */
const letters = (text: string): string => text.replace(/[<(]https?:[^\s<>()]{1,500}[>)]|[^\p{L}\p{N}]/gu, "").toLowerCase();

/** Outlook writes `[cid:image001.png@01D...]`, Gmail `[image: name]` by itself. */
function withImageNames(text: string, names: NamesByContentId): string {
  if (names.size === 0) return text;
  return text.replace(/\[cid:([^[\]\s]{1,300})\]/gi, (mark, contentId: string) => {
    const name = names.get(contentId);
    return name === undefined ? mark : `[image: ${name}]`;
  });
}

/** Line ends as they are here, and no characters that nobody sees. */
function normalised(text: string): string {
  const lines = text.slice(0, MAX_BODY_CHARACTERS).replace(/\r\n?/g, "\n");
  if (!/[\u0080-\uffff]/.test(lines)) return lines;
  return lines
    .replace(/[\u2028\u2029]/g, "\n")
    .replace(/[\u00a0\u202f\u2007]/g, " ")
    .replace(/[\u00ad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g, "")
    .toWellFormed();
}

/** A short answer ("ok") is in the language of what it answers. */
function languageOf(text: string, { subject, contentLanguage }: MailBody, wholeText: string): Language {
  return (
    sureLanguage(text) ??
    languageOfControl(text) ??
    languageOfTag(contentLanguage ?? "") ??
    sureLanguage(`${subject}\n${wholeText.slice(0, 4_000)}`) ??
    "en"
  );
}
